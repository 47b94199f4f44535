import BudgetModel
import Diagnostics
import Reconciliation

/// One question to a run: what of a unit, an initiative, an owner, a line?
public enum Inquiry: Sendable {
    /// The unit with those below it.
    case unit(String)
    case initiative(String)
    /// Who answers for benefits, as the register writes the name.
    case owner(String)
    /// `UNIT`, `UNIT/ACCOUNT` or `UNIT/ACCOUNT/ACTIVITY`; parts that are left out mean all.
    case line(String)

    /// The answer as text for a terminal.
    ///
    /// - Throws: a `Finding` where the run knows no such unit, initiative, owner or line.
    public func text(
        _ outcome: Outcome, context: RunContext, language: Language
    ) throws -> String {
        let answer = try InquiryAnswer(self, outcome, context, language)
        let heading = SummaryText.heading(context, answer.voice) + "\n" + answer.name
        let tables = answer.tables.map { TableText.text($0.inShort, language) }
        return ([heading] + tables).joined(separator: "\n\n") + "\n"
    }

    /// The answer as JSON with exact amounts.
    ///
    /// - Throws: as `text`.
    public func json(
        _ outcome: Outcome, context: RunContext, language: Language
    ) throws -> String {
        let answer = try InquiryAnswer(self, outcome, context, language)
        return JSONReport.text(
            [
                ("entity", context.entity), ("pipeline", context.pipeline),
                ("run", context.runID), ("as_of", context.asOf),
                ("currency", outcome.rules.currency.code), (argument.word, argument.value),
                ("language", language.rawValue),
            ], answer.tables)
    }

    /// The word of the option that asks, and what it names.
    var argument: (word: String, value: String) {
        switch self {
        case .unit(let unit): ("unit", unit)
        case .initiative(let initiative): ("initiative", initiative)
        case .owner(let owner): ("owner", owner)
        case .line(let line): ("line", line)
        }
    }
}

extension ReportTable {
    /// Without the columns that a terminal has no room for.
    var inShort: ReportTable {
        guard name == "benefits" else { return self }
        let left = ["class", "initiative_id", "claimed", "in_base", "direct"]
        let kept = columns.indices.filter { !left.contains(columns[$0].name) }
        var table = self
        table.columns = kept.map { columns[$0] }
        table.rows = rows.map { row in kept.map { row[$0] } }
        return table
    }
}

/// The part of an outcome that a question is about, and its tables.
private struct InquiryAnswer {
    let voice: Voice
    let name: String
    let tables: [ReportTable]

    init(
        _ inquiry: Inquiry, _ outcome: Outcome, _ context: RunContext, _ language: Language
    ) throws {
        let subject = try Subject(inquiry, outcome, context)
        let part = subject.part(of: outcome)
        let voice = Voice(part, language)
        let builder = TableBuilder(voice: voice, context: context)
        let measures = part.measures.map(\.measure)
        var tables = part.measures.map { builder.capture($0) } + [builder.benefits()]
        tables.append(builder.gaps())
        tables += measures.flatMap { [builder.linesToChange($0), builder.unadjustable($0)] }
        switch inquiry {
        case .line:
            tables += Measure.allCases.map { builder.lineAmounts($0) }
            tables += Measure.allCases.map { builder.unexplainedLines($0) }
        case .unit:
            tables += measures.flatMap { [builder.swallowed($0), builder.losers($0)] }
            tables += Measure.allCases.map { builder.unexplainedLines($0) }
        case .initiative: tables.append(builder.standings())
        case .owner: break
        }
        self.voice = voice
        name = subject.name(voice)
        self.tables = tables.filter { !$0.rows.isEmpty }
    }
}

/// The benefits and the lines that a question is about.
private struct Subject {
    private let inquiry: Inquiry
    private var benefits: Set<Code> = []
    private var units: Set<Code> = []
    private var place: (account: Code?, activity: Code?) = (nil, nil)
    private var code = noCode

    init(_ inquiry: Inquiry, _ outcome: Outcome, _ context: RunContext) throws {
        self.inquiry = inquiry
        let codes = outcome.codes
        func known(_ book: CodeBook, _ text: String) throws -> Code {
            if let code = book.find(text) { return code }
            throw Self.unknown(inquiry, text, context, NearCodes(book).nearest(to: text))
        }
        switch inquiry {
        case .unit(let unit):
            code = try known(codes.units, unit)
            units = Self.branch(code, outcome.units)
            benefits = Self.benefits(outcome) { units.contains($0.unit) }
        case .initiative(let initiative):
            code = try known(codes.initiatives, initiative)
            let code = code
            benefits = Self.benefits(outcome) { $0.initiative == code }
        case .owner(let owner):
            let owners = Set(outcome.benefits.map(\.owner)).subtracting([noCode])
            let named = owners.first { codes.texts.text($0) == owner }
            guard let named else {
                let near = NearCodes(owners.map { codes.texts.text($0) }).nearest(to: owner)
                throw Self.unknown(inquiry, owner, context, near)
            }
            code = named
            benefits = Self.benefits(outcome) { $0.owner == named }
        case .line(let line):
            let parts = line.split(separator: "/", omittingEmptySubsequences: false)
                .map { CodeText.cleaned(String($0)) }
            units = [try known(codes.units, parts[0])]
            if parts.count > 1, !parts[1].isEmpty {
                place.account = try known(codes.accounts, parts[1])
            }
            if parts.count > 2, !parts[2].isEmpty {
                place.activity = try known(codes.activities, parts[2])
            }
            let subject = self
            benefits = Set(
                outcome.attribution.filter { subject.holds($0.line) }.map(\.benefit)
                    + outcome.claims.filter {
                        subject.holds(
                            LineKey(
                                unit: $0.unit, account: $0.account, activity: $0.activity,
                                period: $0.period))
                    }.map(\.benefit))
        }
    }

    private static func unknown(
        _ inquiry: Inquiry, _ value: String, _ context: RunContext, _ near: String?
    ) -> Finding {
        let word = inquiry.argument.word
        let look = "look it up in the report, or with: hemtag show --format json"
        return Finding(
            "argument.subject.unknown", at: .argument("--\(word)"),
            "run \(context.runID) knows no such \(word)", value: value,
            fix: near.map { "did you mean `\($0)`?" } ?? look)
    }

    private static func benefits(
        _ outcome: Outcome, _ isMeant: (BenefitOutcome) -> Bool
    ) -> Set<Code> {
        Set(outcome.benefits.filter(isMeant).map(\.benefit))
    }

    /// A unit with every unit below it.
    private static func branch(_ root: Code, _ tree: UnitTree) -> Set<Code> {
        var branch: Set<Code> = [root]
        for unit in tree.parent.indices {
            var (code, path) = (Code(unit), [Code]())
            while code != noCode, Int(code) < tree.parent.count, path.count < 64 {
                if branch.contains(code) {
                    branch.formUnion(path)
                    break
                }
                path.append(code)
                code = tree.parent[Int(code)]
            }
        }
        return branch
    }

    private func holds(_ key: LineKey) -> Bool {
        units.contains(key.unit) && (place.account.map { $0 == key.account } ?? true)
            && (place.activity.map { $0 == key.activity } ?? true)
    }

    func name(_ voice: Voice) -> String {
        switch inquiry {
        case .unit: voice.unit(code)
        case .initiative: voice.initiative(code)
        case .owner: voice.text(code)
        case .line:
            [
                units.first.map { voice.unit($0) }, place.account.map { voice.account($0) },
                place.activity.map { voice.activity($0) },
            ].compactMap { $0 }.joined(separator: " / ")
        }
    }

    /// The outcome with nothing but what the question is about; sums are of what is left.
    func part(of outcome: Outcome) -> Outcome {
        var part = outcome
        part.claims = outcome.claims.filter { benefits.contains($0.benefit) }
        part.benefits = outcome.benefits.filter { benefits.contains($0.benefit) }
        part.attribution = outcome.attribution.filter { benefits.contains($0.benefit) }
        part.standings = outcome.standings.filter { $0.initiative == code }
        part.measures = totals(part.claims, of: outcome)
        // Benefits touch the lines on which they claim or show.
        var places = Set(part.attribution.map { LinePlace($0.line) })
        for claim in part.claims {
            places.insert(
                LinePlace(unit: claim.unit, account: claim.account, activity: claim.activity))
        }
        let isLineMeant = { (key: LineKey) in
            units.isEmpty ? places.contains(LinePlace(key)) : holds(key)
        }
        part.unexplained = outcome.unexplained.filter { isLineMeant($0.key) }
        Self.leave(isLineMeant, in: &part.budgetLines)
        Self.leave(isLineMeant, in: &part.staffingLines)
        return part
    }

    private static func leave(_ isMeant: (LineKey) -> Bool, in lines: inout AdjustedLines) {
        for row in 0..<lines.count where lines.isTouched[row] && !isMeant(lines.key(row)) {
            lines.isTouched[row] = false
        }
    }

    private func totals(_ claims: RowList<ClaimOutcome>, of outcome: Outcome) -> [MeasureTotals] {
        let cuts = SpendingCuts(outcome)
        return outcome.measures.compactMap { run in
            var totals = MeasureTotals(measure: run.measure)
            totals.periodCount = run.periodCount
            for claim in claims where claim.measure == run.measure {
                let sums = ClaimSums(claim)
                totals.all.add(sums)
                if !cuts[claim.benefit] { totals.ratio.add(sums) }
            }
            guard totals.all.claimed > 0 else { return nil }
            let periods = Int(run.periodCount)
            totals.all = totals.all.totalled(run.measure, periods: periods)
            totals.ratio = totals.ratio.totalled(run.measure, periods: periods)
            return totals
        }
    }
}
