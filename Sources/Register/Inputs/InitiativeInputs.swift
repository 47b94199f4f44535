import BudgetModel

extension RegisterInput {
    /// Projects and programmes that owe benefits.
    public static let initiatives = RegisterInput(
        "initiatives", table: "initiative",
        columns: [
            .key("initiative_id"), .text("name"), .text("owner"), .text("status"), .month("start"),
            .text("accountable"), .text("executor"),
        ],
        open: { $0.initiatives.begin() },
        make: { cells, codes in
            var initiative = Initiative(
                id: cells.code(0, in: &codes.initiatives), name: cells.code(1, in: &codes.texts),
                owner: cells.code(2, in: &codes.texts), status: cells.code(3, in: &codes.texts),
                startMonth: cells.month(4))
            initiative.accountable = cells.code(5, in: &codes.texts)
            initiative.executor = cells.code(6, in: &codes.texts)
            return initiative
        }, keep: { $0.initiatives.append($1) })

    /// What the initiatives' plans promised. Without a measure: money. The line is where it was
    /// said that the benefit will show.
    public static let plannedBenefits = RegisterInput(
        "planned_benefits", table: "planned_benefit",
        columns: [
            .key("initiative_id"), .month("period").required, .measure,
            .amount("amount").required, .word("class").stored(.text("")), .code("unit"),
            .code("account"), .code("activity"),
        ],
        make: { cells, codes in
            let initiative = cells.code(0, in: &codes.initiatives)
            let month = cells.month(1)
            let measure = cells.word(2, .measures) ?? .money
            let benefitClass = cells.word(4, .benefitClasses)
            guard let amount = cells.units(3, measure), let month else { return nil }
            var planned = PlannedBenefit(
                initiative: initiative, month: month, measure: measure, amount: amount)
            planned.benefitClass = benefitClass
            planned.unit = cells.code(5, in: &codes.units)
            planned.account = cells.code(6, in: &codes.accounts)
            planned.activity = cells.code(7, in: &codes.activities)
            return planned
        }, keep: { $0.plannedBenefits.append($1) })

    /// What the initiatives have spent, and who paid.
    public static let investments = RegisterInput(
        "investments", table: "investment",
        columns: [
            .key("initiative_id"), .month("period").required, .money("amount").required,
            .text("source"),
        ],
        make: { cells, codes in
            let initiative = cells.code(0, in: &codes.initiatives)
            let month = cells.month(1)
            guard let amount = cells.units(2, .money), let month else { return nil }
            return Investment(
                initiative: initiative, month: month, amount: Money(units: amount),
                source: cells.code(3, in: &codes.texts))
        }, keep: { $0.investments.append($1) })

    /// How gains arise, step by step of the value stream. Without a share: every case goes the new
    /// way.
    public static let valueStreams = RegisterInput(
        "value_streams", table: "value_stream",
        columns: [
            .key("initiative_id"), .key("step"), .figure("volume").required,
            .figure("minutes_before").required, .figure("minutes_after").required,
            .share("adopted"), .figure("hours").required,
        ],
        make: { cells, codes in
            let initiative = cells.code(0, in: &codes.initiatives)
            let volume = cells.units(2, fractionDigits: 0)
            let before = cells.units(3, fractionDigits: 4)
            let after = cells.units(4, fractionDigits: 4)
            let adopted = cells.units(5, fractionDigits: 6) ?? 1_000_000
            let hours = cells.units(6, fractionDigits: 4)
            if !(1...1_000_000).contains(adopted) {
                cells.fault(
                    5, "register.share.range", "a share is above 0 and at most 1",
                    "write a part of 1, such as 0.8")
            }
            if let hours, hours <= 0 {
                cells.fault(
                    6, "register.value_stream.hours", "a person-year has hours",
                    "write the hours that one person works in a year, such as 1600")
            }
            guard let volume, let before, let after, let hours else { return nil }
            return ValueStreamRow(
                initiative: initiative, step: cells.code(1, in: &codes.texts),
                yearlyVolume: volume, minutesBefore: before, minutesAfter: after,
                adoptedMillionths: adopted, hoursPerPersonYear: hours, place: cells.place())
        }, keep: { $0.valueStreams.append($1) })

    /// Signed prerequisites of an initiative: competence, shared code set, data protection …
    public static let attestations = RegisterInput(
        "attestations", table: "attestation",
        columns: [
            .key("initiative_id"), .key("name"), .text("signed_by"), .day("signed_on"),
            .day("expires"),
        ],
        make: { cells, codes in
            AttestationRow(
                initiative: cells.code(0, in: &codes.initiatives),
                name: cells.code(1, in: &codes.texts), signedBy: cells.code(2, in: &codes.texts),
                signedOn: cells.day(3), expires: cells.day(4))
        }, keep: { $0.attestations.append($1) })

    /// Checks of the gate that somebody waived until a day.
    public static let waivers = RegisterInput(
        "waivers", table: "waiver",
        columns: [
            .key("initiative_id"), .key("check"), .key("person"), .day("until").required,
            .text("reason"),
        ],
        make: { cells, codes in
            let until = cells.day(3)
            guard let until else { return nil }
            return WaiverRow(
                initiative: cells.code(0, in: &codes.initiatives),
                check: cells.code(1, in: &codes.texts), person: cells.code(2, in: &codes.texts),
                until: until, reason: cells.code(4, in: &codes.texts))
        }, keep: { $0.waivers.append($1) })
}
