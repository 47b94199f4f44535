import BudgetModel
import Reconciliation

extension OutcomeReader {
    /// One or two rows a benefit, one for each measure that it claims in.
    mutating func readBenefits() throws {
        var codes = codes
        var benefits: [BenefitOutcome] = []
        try copy(.benefitOutcome, orderedBy: "benefit_id, measure") { fields in
            let id = fields.code(in: &codes.benefits)
            let measure = fields.measure()
            var sums = try fields.elevenSums(measure)
            let verdict = Verdict(rawValue: fields.text() ?? "") ?? .notReady
            let flags = fields.text() ?? ""
            let reasons = fields.text() ?? ""
            sums.unadjustable = try fields.amount(measure)
            var benefit = try fields.benefit(id, verdict, &codes)
            benefit.flags = Flags(names: flags)
            benefit.reasons = reasons.split(separator: " ").compactMap {
                NotReadyReason(rawValue: String($0))
            }
            // A record that claims nothing has one row of zeros.
            let claims = verdict != .notReady && verdict != .notExpected || sums.claimed != 0
            if benefits.last?.benefit != id { benefits.append(benefit) }
            guard claims else { return }
            switch measure {
            case .money: benefits[benefits.count - 1].money = sums
            case .personYears: benefits[benefits.count - 1].personYears = sums
            }
        }
        self.codes = codes
        outcome.benefits = RowList(benefits)
    }

    mutating func readBottlenecks() throws {
        var codes = codes
        var rows: [BottleneckRow] = []
        let order = """
            run, measure, "group", \
            array_position(array['claim', 'line', 'cap', 'rests_on'], kind), key
            """
        try copy(.bottleneck, orderedBy: order) { fields in
            let run = BottleneckRow.RunKind(rawValue: fields.text() ?? "") ?? .gross
            let group = UInt32(clamping: fields.integer() ?? 0)
            let kind = fields.text() ?? ""
            let key = fields.text() ?? ""
            // The measure, which the amount is read by, comes after it.
            let amount = fields.next()
            let measure = fields.measure()
            guard let member = BottleneckRow.Member(kind: kind, key: key, &codes), let amount
            else { return }
            rows.append(
                BottleneckRow(
                    run: run, measure: measure, group: group, member: member,
                    amount: try Numeric.units(amount, fractionDigits: measure.fractionDigits)))
        }
        self.codes = codes
        outcome.bottlenecks = RowList(rows)
    }
}

extension BottleneckRow.Member {
    /// Reads the `key` column back: parts joined by ` | `. The last parts are fixed words and
    /// periods, so that only a code that itself holds ` | ` can be cut in the wrong place.
    fileprivate init?(kind: String, key: String, _ codes: inout Codes) {
        let parts = key.separated(by: " | ")
        func code(_ text: String, in book: inout CodeBook) -> Code {
            text.isEmpty ? noCode : book.intern(text)
        }
        switch kind {
        case "claim":
            guard let last = parts.last, let period = Period(last) else { return nil }
            let benefit = parts.dropLast().joined(separator: " | ")
            self = .claim(benefit: code(benefit, in: &codes.benefits), period: period)
        case "line":
            guard parts.count >= 4, let period = Period(parts[parts.count - 1]) else { return nil }
            let unit = parts.dropLast(3).joined(separator: " | ")
            self = .line(
                LineKey(
                    unit: code(unit, in: &codes.units),
                    account: code(parts[parts.count - 3], in: &codes.accounts),
                    activity: code(parts[parts.count - 2], in: &codes.activities),
                    period: period))
        case "cap":
            self.init(cap: parts, &codes)
        default:
            guard let group = UInt32(key) else { return nil }
            self = .restsOn(group: group)
        }
    }

    /// `unit | period | side`, then perhaps a family, then perhaps `and below`.
    private init?(cap parts: [String], _ codes: inout Codes) {
        var parts = parts
        let isOwnLines = parts.last != "and below"
        if !isOwnLines { parts.removeLast() }
        guard
            let sidePlace = parts.lastIndex(where: { AccountKind(rawValue: $0) != nil }),
            sidePlace >= 2, let side = AccountKind(rawValue: parts[sidePlace]),
            let period = Period(parts[sidePlace - 1])
        else { return nil }
        let family = parts[(sidePlace + 1)...].joined(separator: " | ")
        let unit = parts[..<(sidePlace - 1)].joined(separator: " | ")
        self = .cap(
            CapKey(
                unit: unit.isEmpty ? noCode : codes.units.intern(unit), period: period, side: side,
                family: family.isEmpty ? noCode : codes.accounts.intern(family),
                isOwnLines: isOwnLines))
    }
}

extension String {
    /// The parts between occurrences of a separator, empty ones too.
    fileprivate func separated(by separator: String) -> [String] {
        var parts: [String] = []
        var part = ""
        var rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(separator) {
                parts.append(part)
                part = ""
                rest = rest.dropFirst(separator.count)
            } else {
                part.append(rest.removeFirst())
            }
        }
        return parts + [part]
    }
}

extension Flags {
    fileprivate init(names: String) {
        self = []
        let words = Set(names.split(separator: " ").map(String.init))
        for (flag, name) in Flags.names where words.contains(name) { insert(flag) }
    }
}

extension CopyFields {
    /// The sums of `OutcomeTable.sumNames`: all but `unadjustable`.
    fileprivate mutating func elevenSums(_ measure: Measure) throws(NumericFault) -> ClaimSums {
        var sums = ClaimSums()
        sums.claimed = try amount(measure)
        sums.inBase = try amount(measure)
        sums.gross = try amount(measure)
        sums.direct = try amount(measure)
        sums.visible = try amount(measure)
        sums.timing = try amount(measure)
        sums.parked = try amount(measure)
        sums.redeployed = try amount(measure)
        sums.cut = try amount(measure)
        sums.reabsorbed = try amount(measure)
        sums.missing = try amount(measure)
        return sums
    }

    /// What follows `unadjustable` in `benefit_outcome`.
    fileprivate mutating func benefit(_ id: Code, _ verdict: Verdict, _ codes: inout Codes)
        throws(NumericFault) -> BenefitOutcome
    {
        let outsideMonths = integer() ?? 0
        let outsideMoney = try amount(.money)
        let toleranceUsed = boolean() ?? false
        let initiative = code(in: &codes.initiatives)
        let benefitClass = text().flatMap(BenefitClass.init(rawValue:)) ?? .cashable
        let line = line(&codes)
        let task = code(in: &codes.activities)
        let first = month() ?? 0
        let last = month() ?? 0
        let kind = text().flatMap(BenefitKind.init(rawValue:)) ?? .oneOff
        let maturity = text().flatMap(Maturity.init(rawValue:)) ?? .final
        var benefit = BenefitOutcome(
            benefit: id, initiative: initiative, benefitClass: benefitClass, unit: line.unit,
            account: line.account, activity: line.activity, task: task, firstMonth: first,
            lastMonth: last, kind: kind, maturity: maturity, owner: code(in: &codes.texts),
            verdict: verdict)
        benefit.recordedAmount = try units(fractionDigits: 2).map(Money.init(units:))
        benefit.recordedPersonYears = try units(fractionDigits: 4).map(PersonYears.init(units:))
        benefit.runCost = try units(fractionDigits: 2).map(Money.init(units:))
        benefit.oneOffCost = try units(fractionDigits: 2).map(Money.init(units:))
        benefit.outsideHorizonMonths = Int32(clamping: outsideMonths)
        benefit.outsideHorizonMoney = outsideMoney
        benefit.toleranceUsed = toleranceUsed
        return benefit
    }
}
