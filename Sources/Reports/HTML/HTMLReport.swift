import BudgetModel
import Diagnostics
import Reconciliation

/// The controller's report: one page that tells the run in order, from the headline to the proofs
/// and the inputs.
struct HTMLReport {
    let voice: Voice
    let context: RunContext
    let tables: TableBuilder

    init(_ outcome: Outcome, _ context: RunContext, _ language: Language) {
        voice = Voice(outcome, language)
        self.context = context
        tables = TableBuilder(voice: voice, context: context)
    }

    var unitFigures: [Measure: [GroupFigures]] { tables.figures.units }
    private var catalogue: Catalogue { voice.catalogue }
    private var outcome: Outcome { voice.outcome }
    private var measures: [MeasureTotals] { outcome.measures }

    var title: String {
        catalogue(.pageTitle, ["entity": .text(SafeText.shown(context.entity))])
    }

    /// The whole report, or one page for a manager: the headline, who misses most, what to decide.
    func page(_ variant: ReportVariant = .full) -> String {
        HTMLPage.write(
            voice.language, title: title, variant: variant.rawValue, printTitle: printTitle
        ) { page in
            header(variant, to: &page)
            page.raw("<main id=\"main\">")
            for chapter in Chapter.list(variant) { write(chapter, variant, to: &page) }
            page.raw("</main>\n")
            footer(to: &page)
        }
    }

    private func write(_ chapter: Chapter, _ variant: ReportVariant, to page: inout HTMLText) {
        let isShort = variant == .management
        // A page of one run's decisions has no room for a chapter that says nothing.
        if isShort, chapter == .changes, context.previous == nil { return }
        let id = chapter.rawValue
        page.raw("<section id=\"\(id)\" aria-labelledby=\"h-\(id)\"><h2 id=\"h-\(id)\">")
        page.text(catalogue[chapter.title])
        page.raw("</h2>\n")
        switch chapter {
        case .result: result(to: &page, isShort: isShort)
        case .changes: isShort ? changesInShort(to: &page) : changes(to: &page)
        case .units: ranked(to: &page, most: isShort ? 4 : 12)
        case .heat: heat(to: &page)
        case .trend: trend(to: &page)
        case .benefits: benefits(to: &page)
        case .moves: moves(to: &page)
        case .lines: linesToChange(to: &page)
        case .unexplained: unexplained(to: &page)
        case .gaps: gaps(to: &page)
        case .basis: basis(to: &page)
        case .words: words(to: &page)
        }
        page.raw("</section>\n")
    }

    private var printTitle: String {
        [context.entity, context.pipeline, context.runID].map { SafeText.shown($0) }
            .filter { !$0.isEmpty }.joined(separator: " · ")
    }

    private func header(_ variant: ReportVariant, to page: inout HTMLText) {
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
        if variant == .full {
            page.raw("<nav aria-label=\"\(catalogue[.contents].escaped)\"><ul>")
            for chapter in Chapter.list(variant) {
                let title = catalogue[chapter.title].escaped
                page.raw("<li><a href=\"#\(chapter.rawValue)\">\(title)</a>")
            }
            page.raw("</ul></nav>")
        }
        page.raw("</header>\n")
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
        for table in [tables.changedBenefits(), tables.changedInputs()].compactMap({ $0 })
        where !table.rows.isEmpty {
            write(table, to: &page)
        }
    }

    /// A table of at most so many rows; how many more there are is said below it.
    private func write(_ table: ReportTable, most: Int = 300, to page: inout HTMLText) {
        var shown = table
        shown.rows = Array(table.rows.prefix(most))
        TableMarkup.write(shown, voice, to: &page)
        guard table.rows.count > most else { return }
        let more = catalogue(.rowsMore, ["n": .count(table.rows.count - most)])
        page.element("p", more, "class=\"note\"")
    }

    /// What moved since the previous run, in one sentence a measure.
    private func changesInShort(to page: inout HTMLText) {
        guard let previous = context.previous else { return }
        for totals in measures {
            guard let before = previous.measures.first(where: { $0.measure == totals.measure })
            else { continue }
            func signed(_ path: KeyPath<ClaimSums, Units>) -> Catalogue.Argument {
                let change = totals.ratio[keyPath: path] - before.ratio[keyPath: path]
                return .text(
                    (change > 0 ? "+" : "") + voice.rounded(change, totals.measure))
            }
            let date = previous.asOf.isEmpty ? previous.finishedAt : previous.asOf
            page.element(
                "p",
                catalogue(
                    .changesShort,
                    [
                        "date": .text(voice.language.time(SafeText.shown(date))),
                        "owed": signed(\.owed), "visible": signed(\.visible),
                        "missing": signed(\.missing), "reabsorbed": signed(\.reabsorbed),
                    ]))
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
                tables.figures.initiatives[measure] ?? [], measure, title: initiatives.title, voice,
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
            let heat = tables.heatFigures(totals.measure)
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

    private func linesToChange(to page: inout HTMLText) {
        page.element("p", catalogue[.linesLead])
        let changes = measures.map { tables.linesToChange($0.measure) }
        if changes.allSatisfy(\.rows.isEmpty) {
            page.element("p", catalogue[.linesNone], "class=\"note\"")
        }
        for totals in measures {
            for table in [
                tables.linesToChange(totals.measure), tables.unadjustable(totals.measure),
            ] where !table.rows.isEmpty { write(table, to: &page) }
        }
    }

    /// Where it went: the rises that swallowed what lines gave up, who lost by it, and the rest of
    /// what the register does not know.
    private func unexplained(to page: inout HTMLText) {
        for totals in measures where totals.ratio.reabsorbed > 0 {
            let net = catalogue(
                .entityNet,
                [
                    "measure": .text(tables.measureName(totals.measure)),
                    "falls": .text(voice.rounded(totals.falls, totals.measure)),
                    "rises": .text(voice.rounded(totals.rises, totals.measure)),
                    "explained": .text(voice.rounded(totals.explainedRises, totals.measure)),
                    "net": .text(voice.rounded(totals.entityNet, totals.measure)),
                ])
            page.element("p", net)
            write(tables.swallowed(totals.measure), to: &page)
            write(tables.losers(totals.measure), to: &page)
        }
        page.element("p", catalogue[.unexplainedLead])
        TableMarkup.write(
            tables.unexplained(), voice, emptyText: catalogue[.unexplainedNone], to: &page)
        for totals in measures {
            let lines = tables.unexplainedLines(totals.measure)
            if !lines.rows.isEmpty { write(lines, most: 500, to: &page) }
        }
    }

    private func gaps(to page: inout HTMLText) {
        page.element("p", catalogue[.gapsLead])
        TableMarkup.write(tables.gaps(), voice, emptyText: catalogue[.gapsNone], to: &page)
        for finding in outcome.findings.prefix(100) {
            page.element("p", SafeText.shown(finding.description, longest: 400), "class=\"note\"")
        }
    }
}
