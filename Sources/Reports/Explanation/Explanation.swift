import BudgetModel
import Reconciliation

/// Why a benefit has its verdict, in sentences that a controller can check by hand.
///
/// The same parts make the terminal's text, the report's page and the workbook, so that they cannot
/// differ.
public struct Explanation {
    /// A titled paragraph with the rows that support it.
    struct Part {
        var title: String
        var sentences: [String]
        var rows: [String] = []
        /// Rows left out to keep the page readable, counted.
        var rowsLeftOut = 0
    }

    var heading: String
    var parts: [Part]

    /// The explanation of a benefit as plain text; nil where the outcome does not hold it.
    ///
    /// - Parameter benefit: the benefit's id as the register writes it.
    public static func text(
        _ outcome: Outcome, benefit: String, language: Language
    ) -> String? {
        guard let code = outcome.codes.benefits.find(benefit),
            let record = outcome.benefits.first(where: { $0.benefit == code })
        else { return nil }
        let explainer = Explainer(
            Voice(outcome, language), ExplanationIndex(outcome), mostRows: 40)
        return explainer.explanation(of: record).text
    }

    /// The explanation of a benefit as JSON; nil where the outcome does not hold it.
    ///
    /// - Parameter benefit: the benefit's id as the register writes it.
    public static func json(
        _ outcome: Outcome, benefit: String, language: Language
    ) -> String? {
        guard let code = outcome.codes.benefits.find(benefit),
            let record = outcome.benefits.first(where: { $0.benefit == code })
        else { return nil }
        let voice = Voice(outcome, language)
        let explainer = Explainer(
            voice, ExplanationIndex(outcome), mostRows: .max, mostTerms: .max)
        var json = JSONWriter()
        json.object { json in
            json.string("entity", outcome.entity)
            json.string("benefit_id", benefit)
            json.string("unit", outcome.codes.units.text(record.unit))
            json.string("account", outcome.codes.accounts.text(record.account))
            json.string("activity", outcome.codes.activities.text(record.activity))
            json.string("owner", outcome.codes.texts.text(record.owner))
            json.string("verdict", record.verdict.rawValue)
            json.array("flags") { json in
                for flag in record.flags.list { json.string(nil, flag) }
            }
            json.array("reasons") { json in
                for reason in record.reasons { json.string(nil, reason.rawValue) }
            }
            json.string("currency", outcome.rules.currency.code)
            json.object("measures") { json in
                for measure in Measure.allCases {
                    guard let sums = record.sums(measure) else { continue }
                    json.object(measure.rawValue) { SummaryJSON.write(sums, measure, to: &$0) }
                }
            }
            json.string("language", language.rawValue)
            json.array("parts") { json in
                for part in explainer.explanation(of: record).parts {
                    json.object { json in
                        json.string("title", part.title)
                        json.array("sentences") { json in
                            for sentence in part.sentences { json.string(nil, sentence) }
                        }
                        json.array("rows") { json in
                            for row in part.rows {
                                json.string(nil, String(row.drop { $0 == " " }))
                            }
                        }
                    }
                }
            }
        }
        return json.text + "\n"
    }

    var text: String {
        var blocks = [heading]
        for part in parts {
            var lines = [part.title]
            lines += part.sentences.map { "  " + SummaryText.wrapped($0, indent: 2) }
            lines += part.rows.map { "    " + $0 }
            blocks.append(lines.joined(separator: "\n"))
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }
}

/// Builds explanations of the benefits of one outcome.
struct Explainer {
    let voice: Voice
    let index: ExplanationIndex
    /// Rows that a part shows before the rest is only counted.
    let mostRows: Int
    /// Terms of an equation's side that are shown before the rest is only counted.
    let mostTerms: Int

    init(_ voice: Voice, _ index: ExplanationIndex, mostRows: Int, mostTerms: Int = 12) {
        self.voice = voice
        self.index = index
        self.mostRows = mostRows
        self.mostTerms = mostTerms
    }

    /// The parts without what a page says once for all: the tiers and what a verdict means.
    func briefParts(of benefit: BenefitOutcome) -> [Explanation.Part] {
        var parts = explanation(of: benefit).parts
        let isClaiming = benefit.verdict != .notReady && benefit.verdict != .notExpected
        if isClaiming { parts.remove(at: 1) }
        if benefit.verdict == .inPlan || benefit.verdict == .notInPlan, !benefit.toleranceUsed {
            parts.removeLast()
        } else if let last = parts.indices.last {
            parts[last].sentences = Array(
                parts[last].sentences.prefix(benefit.toleranceUsed ? 2 : 1))
        }
        return parts
    }

    private var catalogue: Catalogue { voice.catalogue }

    func explanation(of benefit: BenefitOutcome) -> Explanation {
        let heading =
            "\(voice.benefit(benefit.benefit)) · \(voice.unit(benefit.unit)) · "
            + catalogue[.verdict, benefit.verdict.rawValue]
        var parts = [claimed(benefit)]
        if benefit.verdict != .notReady, benefit.verdict != .notExpected {
            parts.append(searched())
            for measure in Measure.allCases {
                guard let sums = benefit.sums(measure) else { continue }
                parts.append(found(benefit, measure, sums))
                if sums.missing > 0 { parts.append(proof(.gross, benefit, measure, sums)) }
                if sums.reabsorbed > 0 { parts.append(proof(.netted, benefit, measure, sums)) }
            }
        }
        parts.append(verdict(benefit))
        return Explanation(heading: heading, parts: parts)
    }

    private func claimed(_ benefit: BenefitOutcome) -> Explanation.Part {
        let className = catalogue[.benefitClass, benefit.benefitClass.rawValue]
        var sentences = [
            catalogue(
                .explainRecord,
                [
                    "class": .text(className),
                    "kind": .text(catalogue[.kind, benefit.kind.rawValue]),
                    "maturity": .text(catalogue[.maturity, benefit.maturity.rawValue]),
                    "initiative": .text(voice.initiative(benefit.initiative)),
                    "owner": .text(
                        benefit.owner == noCode
                            ? catalogue[.ownerNone] : voice.text(benefit.owner)),
                    "place": .text(
                        voice.place(
                            unit: benefit.unit, account: benefit.account,
                            activity: benefit.activity)),
                    "months": .text(voice.months(benefit.firstMonth, benefit.lastMonth)),
                ])
        ]
        let recorded = [
            benefit.recordedAmount.map { voice.amount($0.units, .money) },
            benefit.recordedPersonYears.map { voice.amount($0.units, .personYears) },
        ].compactMap { $0 }
        if !recorded.isEmpty {
            sentences.append(
                catalogue(.explainRecorded, ["amount": .text(voice.list(recorded))]))
        }
        for measure in Measure.allCases {
            guard let sums = benefit.sums(measure) else { continue }
            sentences.append(claim(benefit, measure, sums))
        }
        if benefit.outsideHorizonMonths > 0 {
            sentences.append(
                catalogue(
                    .explainOutside,
                    [
                        "n": .count(Int(benefit.outsideHorizonMonths)),
                        "amount": .text(voice.amount(benefit.outsideHorizonMoney, .money)),
                    ]))
        }
        return .init(title: catalogue[.explainClaimed], sentences: sentences)
    }

    private func claim(
        _ benefit: BenefitOutcome, _ measure: Measure, _ sums: ClaimSums
    ) -> String {
        let periods = index.claims(of: benefit.benefit, measure).count
        let arguments: [String: Catalogue.Argument] = [
            "n": .count(periods), "claimed": .text(voice.amount(sums.claimed, measure)),
            "base": .text(voice.amount(sums.inBase, measure)),
            "owed": .text(voice.amount(sums.owed, measure)),
        ]
        return catalogue(
            measure == .money ? .explainClaimMoney : .explainClaimPersonYears, arguments)
            + " "
            + catalogue(sums.inBase > 0 ? .explainOwedAfterBase : .explainOwedAll, arguments)
    }

    private func searched() -> Explanation.Part {
        let tiers = voice.outcome.rules.tiers.indices.map {
            "\($0 + 1). \(voice.tier(UInt8($0 + 1)))"
        }
        return .init(
            title: catalogue[.explainSearched],
            sentences: [
                catalogue(.explainTiers, ["tiers": .text(tiers.joined(separator: "; "))])
            ])
    }

    private func verdict(_ benefit: BenefitOutcome) -> Explanation.Part {
        var sentences = [
            catalogue(
                .explainVerdict, ["verdict": .text(catalogue[.verdict, benefit.verdict.rawValue])])
                + " " + catalogue[.verdictMeaning, benefit.verdict.rawValue]
        ]
        if benefit.toleranceUsed { sentences.append(catalogue[.explainTolerance]) }
        let reasons = benefit.reasons.map { "– " + catalogue[.reason, $0.rawValue] }
        for name in benefit.flags.list {
            sentences.append(
                catalogue(
                    .explainFlag,
                    [
                        "flag": .text(catalogue[.flag, name]),
                        "meaning": .text(catalogue[.flagMeaning, name]),
                    ]))
        }
        return .init(title: catalogue[.explainResult], sentences: sentences, rows: reasons)
    }
}
