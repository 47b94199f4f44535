import BudgetModel
import Diagnostics
import Reconciliation

/// The controller's report: one page that tells the run in order, from the headline to the proofs
/// and the inputs.
struct HTMLReport {
    let voice: Voice
    let context: RunContext
    let tables: TableBuilder
    let unitFigures: [Measure: [GroupFigures]]
    private let initiativeFigures: [Measure: [GroupFigures]]

    init(_ outcome: Outcome, _ context: RunContext, _ language: Language) {
        voice = Voice(outcome, language)
        self.context = context
        tables = TableBuilder(voice: voice, context: context)
        let figures = ClaimFigures(outcome)
        unitFigures = figures.units
        initiativeFigures = figures.initiatives
    }

    private var catalogue: Catalogue { voice.catalogue }
    private var outcome: Outcome { voice.outcome }
    private var measures: [MeasureTotals] { outcome.measures }

    var title: String {
        catalogue(.pageTitle, ["entity": .text(SafeText.shown(context.entity))])
    }

    /// The whole report.
    func page() -> String {
        HTMLPage.write(
            voice.language, title: title, variant: "full", printTitle: printTitle
        ) { page in
            header(to: &page)
            page.raw("<main id=\"main\">")
            section("result", .sectionResult, to: &page) { result(to: &$0) }
            section("changes", .sectionChanges, to: &page) { changes(to: &$0) }
            section("units", .sectionUnits, to: &page) { ranked(to: &$0) }
            section("heat", .sectionHeat, to: &page) { heat(to: &$0) }
            section("trend", .sectionTrend, to: &page) { trend(to: &$0) }
            section("benefits", .sectionBenefits, to: &page) { benefits(to: &$0) }
            section("moves", .sectionMoves, to: &page) { moves(to: &$0) }
            section("unexplained", .sectionUnexplained, to: &page) { unexplained(to: &$0) }
            section("gaps", .sectionGaps, to: &page) { gaps(to: &$0) }
            section("basis", .sectionBasis, to: &page) { basis(to: &$0) }
            section("words", .sectionWords, to: &page) { words(to: &$0) }
            page.raw("</main>\n")
            footer(to: &page)
        }
    }

    /// One page for a manager: the headline, who misses most, what to decide.
    func managementPage() -> String {
        HTMLPage.write(
            voice.language, title: title, variant: "management", printTitle: printTitle
        ) { page in
            header(to: &page, isShort: true)
            page.raw("<main id=\"main\">")
            section("result", .sectionResult, to: &page) { result(to: &$0, isShort: true) }
            section("units", .sectionUnits, to: &page) { ranked(to: &$0, most: 4) }
            page.raw("</main>\n")
            footer(to: &page)
        }
    }

    private var printTitle: String {
        [context.entity, context.pipeline, context.runID].map { SafeText.shown($0) }
            .filter { !$0.isEmpty }.joined(separator: " · ")
    }

    private static let anchors: [(String, TextKey)] = [
        ("result", .sectionResult), ("changes", .sectionChanges), ("units", .sectionUnits),
        ("heat", .sectionHeat), ("trend", .sectionTrend), ("benefits", .sectionBenefits),
        ("moves", .sectionMoves), ("unexplained", .sectionUnexplained), ("gaps", .sectionGaps),
        ("basis", .sectionBasis), ("words", .sectionWords),
    ]

    private func header(to page: inout HTMLText, isShort: Bool = false) {
        page.raw("<a class=\"skip\" href=\"#main\">\(catalogue[.skip].escaped)</a>\n<header><h1>")
        page.text(title)
        page.raw("</h1><p class=\"meta\">")
        var facts: [String] = []
        if !context.asOf.isEmpty {
            facts.append(
                catalogue(
                    .headingAsOf,
                    ["date": .text(voice.language.time(SafeText.shown(context.asOf)))]))
        }
        facts.append(catalogue(.headingRun, ["run": .text(SafeText.shown(context.runID))]))
        if !context.pipeline.isEmpty { facts.append(SafeText.shown(context.pipeline)) }
        page.text(facts.joined(separator: " · "))
        page.raw("</p>")
        if !isShort {
            page.raw("<nav aria-label=\"\(catalogue[.contents].escaped)\"><ul>")
            for (anchor, key) in Self.anchors {
                page.raw("<li><a href=\"#\(anchor)\">\(catalogue[key].escaped)</a>")
            }
            page.raw("</ul></nav>")
        }
        page.raw("</header>\n")
    }

    private func section(
        _ id: String, _ title: TextKey, to page: inout HTMLText, _ body: (inout HTMLText) -> Void
    ) {
        page.raw("<section id=\"\(id)\" aria-labelledby=\"h-\(id)\"><h2 id=\"h-\(id)\">")
        page.text(catalogue[title])
        page.raw("</h2>\n")
        body(&page)
        page.raw("</section>\n")
    }

    private func changes(to page: inout HTMLText) {
        let changes = measures.compactMap { tables.changes($0) }
        if changes.isEmpty { page.element("p", catalogue[.changesNone], "class=\"note\"") }
        page.raw("<div class=\"cards\">")
        for table in changes {
            TableMarkup.write(table, voice, isSortable: false, to: &page)
        }
        page.raw("</div>")
        guard let verdicts = tables.changedVerdicts() else { return }
        if verdicts.rows.count > 15 {
            TableMarkup.writeFolded(verdicts, voice, to: &page)
        } else {
            TableMarkup.write(verdicts, voice, emptyText: catalogue[.changesNoVerdict], to: &page)
        }
    }

    private func ranked(to page: inout HTMLText, most: Int = 12) {
        for totals in measures {
            let measure = totals.measure
            let units = tables.units(measure)
            let initiatives = tables.initiatives(measure)
            page.raw("<div class=\"cards\"><div class=\"card\">")
            RankedBars.write(
                unitFigures[measure] ?? [], measure, title: units.title, voice, most: most,
                isLinked: most > 5, label: voice.unit, to: &page)
            page.raw("</div><div class=\"card\">")
            RankedBars.write(
                initiativeFigures[measure] ?? [], measure, title: initiatives.title, voice,
                most: most, isLinked: most > 5, label: voice.initiative, to: &page)
            page.raw("</div></div>")
            if totals.measure == measures.last?.measure { RankedBars.legend(voice, to: &page) }
            guard most > 5 else { continue }
            TableMarkup.writeFolded(units, voice, to: &page)
            TableMarkup.writeFolded(initiatives, voice, to: &page)
        }
        let standings = tables.standings()
        guard !standings.rows.isEmpty else { return }
        if most > 5 {
            TableMarkup.write(standings, voice, to: &page)
        } else {
            var short = standings
            short.columns = Array(standings.columns.prefix(3))
            short.rows = tables.standings(mostPressing: 5).rows.map { Array($0.prefix(3)) }
            TableMarkup.write(short, voice, isSortable: false, to: &page)
        }
    }

    private func heat(to page: inout HTMLText) {
        for totals in measures {
            let order = (unitFigures[totals.measure] ?? []).map(\.code)
            let heat = HeatFigures(outcome, totals.measure, order: order)
            HeatMap.write(heat, voice, to: &page)
            TableMarkup.writeFolded(tables.heat(heat), voice, to: &page)
        }
    }

    private func trend(to page: inout HTMLText) {
        if context.history.isEmpty { page.element("p", catalogue[.trendNone], "class=\"note\"") }
        page.raw("<div class=\"cards\">")
        for totals in measures {
            let measure = totals.measure
            page.raw("<div>")
            TrendChart.write(
                TrendFigures.points(outcome, context, measure), measure, voice, to: &page)
            TableMarkup.writeFolded(tables.trend(measure), voice, to: &page)
            page.raw("</div>")
        }
        page.raw("</div>")
    }

    private func benefits(to page: inout HTMLText) {
        let tiers = outcome.rules.tiers.indices
            .map { "\($0 + 1). \(voice.tier(UInt8($0 + 1)))" }.joined(separator: "; ")
        page.element("p", catalogue[.benefitsLead])
        page.element("p", catalogue(.explainTiers, ["tiers": .text(tiers)]), "class=\"note\"")
        BenefitsSection(voice).write(to: &page)
    }

    private func moves(to page: inout HTMLText) {
        let flows = ReallocationFlows.flows(outcome)
        for totals in measures { SankeyChart.write(flows, totals.measure, voice, to: &page) }
        TableMarkup.write(
            tables.reallocations(), voice, emptyText: catalogue[.movesNone], to: &page)
    }

    private func unexplained(to page: inout HTMLText) {
        page.element("p", catalogue[.unexplainedLead])
        TableMarkup.write(
            tables.unexplained(), voice, emptyText: catalogue[.unexplainedNone], to: &page)
    }

    private func gaps(to page: inout HTMLText) {
        page.element("p", catalogue[.gapsLead])
        TableMarkup.write(tables.gaps(), voice, emptyText: catalogue[.gapsNone], to: &page)
        for finding in outcome.findings.prefix(100) {
            page.element("p", SafeText.shown(finding.description, longest: 400), "class=\"note\"")
        }
    }
}
