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
        page.raw("<ul class=\"facts\">")
        let facts: [(TextKey, String)] = [
            (.factStarted, voice.language.time(context.startedAt)),
            (.factFinished, voice.language.time(context.finishedAt)),
            (.factVersion, context.programVersion), (.factFingerprint, context.fingerprint),
        ]
        for (key, value) in facts where !value.isEmpty {
            page.raw("<li><b>\(catalogue[key].escaped)</b> ")
            page.raw("<span>\(SafeText.shown(value).escaped)</span>")
        }
        page.raw("</ul>")
    }

    func words(to page: inout HTMLText) {
        let catalogue = voice.catalogue
        page.raw("<ul class=\"words\">")
        for step in Waterfall.names {
            page.raw("<li><b>\(catalogue[.step, step].escaped)</b> ")
            page.raw("<span>\(catalogue[.stepMeaning, step].escaped)</span>")
        }
        for verdict in Verdict.allCases {
            page.raw("<li><b>\(BenefitsSection.badge(verdict, catalogue))</b> ")
            page.raw("<span>\(catalogue[.verdictMeaning, verdict.rawValue].escaped)</span>")
        }
        for (_, name) in Flags.names {
            page.raw("<li><b>\(catalogue[.flag, name].escaped)</b> ")
            page.raw("<span>\(catalogue[.flagMeaning, name].escaped)</span>")
        }
        page.raw("</ul>")
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
        add(.ruleCurrency, rules.currency.code)
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
