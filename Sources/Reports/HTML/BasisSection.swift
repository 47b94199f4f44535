import BudgetModel
import Reconciliation

/// What the figures rest on, and what the words mean.
extension HTMLReport {
    func basis(to page: inout HTMLText) {
        let catalogue = voice.catalogue
        TableMarkup.write(tables.inputs(), voice, isSortable: false, to: &page)
        let sums = tables.controlSums()
        if !sums.rows.isEmpty { TableMarkup.writeFolded(sums, voice, to: &page) }
        let rejected = tables.rejected()
        if !rejected.rows.isEmpty {
            TableMarkup.write(rejected, voice, isSortable: false, to: &page)
        }
        TableMarkup.write(tables.rules(), voice, isSortable: false, to: &page)
        page.raw("<dl class=\"facts\">")
        let facts: [(TextKey, String)] = [
            (.factStarted, voice.language.time(context.startedAt)),
            (.factFinished, voice.language.time(context.finishedAt)),
            (.factVersion, context.programVersion), (.factFingerprint, context.fingerprint),
        ]
        for (key, value) in facts where !value.isEmpty {
            page.raw("<div><dt>\(catalogue[key].escaped)</dt>")
            page.raw("<dd>\(SafeText.shown(value).escaped)</dd></div>")
        }
        page.raw("</dl>")
    }

    func words(to page: inout HTMLText) {
        let catalogue = voice.catalogue
        page.raw("<dl class=\"words\">")
        for step in Waterfall.steps(ClaimSums()) {
            page.raw("<div><dt>\(catalogue[.step, step.name].escaped)</dt>")
            page.raw("<dd>\(catalogue[.stepMeaning, step.name].escaped)</dd></div>")
        }
        for verdict in Verdict.allCases {
            page.raw("<div><dt>\(BenefitsSection.badge(verdict, catalogue))</dt>")
            page.raw("<dd>\(catalogue[.verdictMeaning, verdict.rawValue].escaped)</dd></div>")
        }
        for (_, name) in Flags.names {
            page.raw("<div><dt>\(catalogue[.flag, name].escaped)</dt>")
            page.raw("<dd>\(catalogue[.flagMeaning, name].escaped)</dd></div>")
        }
        page.raw("</dl>")
    }

    func footer(to page: inout HTMLText) {
        let text = voice.catalogue(
            .madeBy,
            [
                "version": .text(SafeText.shown(context.programVersion)),
                "time": .text(voice.language.time(SafeText.shown(context.finishedAt))),
                "run": .text(SafeText.shown(context.runID)),
            ])
        page.raw("<footer><p>\(text.escaped)</p></footer>\n")
    }
}

extension TableBuilder {
    /// The rules of the run, so that a report can be read without the pipeline file.
    func rules() -> ReportTable {
        let rules = outcome.rules
        var table = ReportTable(
            name: "rules", title: catalogue[.titleRules],
            columns: [text(.ruleName), text(.setting)]
        )
        func add(_ key: TextKey, _ setting: String) {
            table.rows.append([.text(catalogue[key]), .text(setting)])
        }
        for index in rules.tiers.indices {
            table.rows.append([
                .text(catalogue(.ruleTier, ["n": .count(index + 1)])),
                .text(voice.tier(UInt8(index + 1))),
            ])
        }
        switch rules.netting {
        case .none: add(.ruleNetting, catalogue[.nettingNone])
        case .unit: add(.ruleNetting, catalogue[.nettingUnit])
        case .levels(let levels): add(.ruleNetting, voice.list(levels))
        }
        for measure in Measure.allCases {
            guard let tolerance = rules.tolerance[measure] else { continue }
            let absolute = voice.amount(tolerance.absolute, measure)
            let relative = voice.language.percent(tolerance.relativeMillionths)
            add(.ruleTolerance, "\(measureName(measure)): \(absolute), \(relative)")
        }
        if rules.tolerance.isEmpty { add(.ruleTolerance, catalogue[.toleranceNone]) }
        add(.ruleStatuses, voice.list(rules.acceptedStatuses.sorted()))
        if let horizon = rules.horizon {
            add(.ruleHorizon, voice.months(horizon.lowerBound, horizon.upperBound))
        }
        for kind in AccountKind.allCases {
            guard let count = outcome.skippedLines[kind], count > 0 else { continue }
            add(
                .ruleSkipped,
                "\(catalogue[.accountKind, kind.rawValue]): \(voice.language.text(count))")
        }
        return table
    }
}
