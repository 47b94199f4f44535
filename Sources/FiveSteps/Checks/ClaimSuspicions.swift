import BudgetModel
import Diagnostics
import Reconciliation
import Register

/// What the register itself makes one ask before claims are believed, found before anything is
/// compared. Amounts come from the outcome: `checks(_:)`.
public struct ClaimSuspicions: Sendable {
    /// Benefits that were recorded or raised after their initiative was stopped; ascending.
    public private(set) var afterStop: [Code] = []
    private var clusters: [[FreedTwice.Record]] = []
    /// Figures that fell silent.
    private var silent: [(kpi: KPI, figure: KeyFigure)] = []
    private var checks: [ClaimCheck] = []
    private let month: MonthIndex
    /// The figure that each benefit with a silent one rests on.
    private var silentOf: [Code: Int] = [:]
    private var benefitOf: [String: Code] = [:]

    /// - Parameters:
    ///   - kpis: with their readings.
    ///   - month: of the run's day; nil: a run without a day tests nothing that depends on it.
    public init(
        _ rows: RegisterRows, kpis: [KPI], _ codes: Codes, _ book: InitiativeBook,
        month: MonthIndex?
    ) {
        self.month = month ?? .max
        let latest = LatestReadings(rows.benefits, count: codes.benefits.count)
        findAfterStop(rows.benefits, latest, codes, book)
        findGainsClaimedTwice(rows.benefits, latest, codes)
        guard !kpis.isEmpty else { return }
        let first = FirstClaims(rows.benefits, latest)
        for kpi in kpis {
            let figure = KeyFigure(kpi, codes)
            if let late = BaselineAfterEffect(figure, firstClaim: first.month(of: kpi)) {
                add(.baselineAfterEffect, kpi) { $0.month = late.baselineMonth }
            }
            if let month { findMoved(kpi, figure, codes, book, month) }
            if let month, SilentFigure(figure, month: month, claims: []) != nil {
                silent.append((kpi, figure))
            }
        }
        findRestingOnSilent(rows.benefits, latest, codes)
    }

    private mutating func add(
        _ kind: ClaimCheck.Kind, _ kpi: KPI, _ fill: (inout ClaimCheck) -> Void
    ) {
        var check = ClaimCheck(kind, finding: 0)
        check.initiative = kpi.initiative
        check.kpi = kpi.id
        fill(&check)
        checks.append(check)
    }

    private mutating func findMoved(
        _ kpi: KPI, _ figure: KeyFigure, _ codes: Codes, _ book: InitiativeBook, _ month: MonthIndex
    ) {
        guard kpi.initiative != noCode,
            let promise = book.promises[codes.initiatives.text(kpi.initiative)],
            let locked = promise.figures.first(where: { $0.id == figure.id }),
            let moved = BaselineMoved(locked: locked, present: figure, until: month)
        else { return }
        add(.baselineMoved, kpi) { check in
            check.month = figure.reading(until: month)?.month
            check.lockedProgress = moved.locked.value
            check.presentProgress = moved.present.value
        }
    }

    private mutating func findAfterStop(
        _ benefits: BenefitTable, _ latest: LatestReadings, _ codes: Codes, _ book: InitiativeBook
    ) {
        var stops: [Code: Int64] = [:]
        for (initiative, decisions) in book.decisions {
            guard let code = codes.initiatives.find(initiative) else { continue }
            stops[code] = decisions.stoppedAt
        }
        if stops.isEmpty { return }
        var suspects: Set<Code> = []
        for row in latest.rows {
            guard let stop = stops[benefits.initiative[row]] else { continue }
            if benefits.recordedAt[row] > stop { suspects.insert(benefits.id[row]) }
        }
        if suspects.isEmpty { return }
        var readings: [Code: [BenefitRecord]] = [:]
        for row in benefits.indices where suspects.contains(benefits.id[row]) {
            readings[benefits.id[row], default: []].append(benefits[row])
        }
        let ordered = readings.sorted {
            codes.benefits.text($0.key).utf8
                .lexicographicallyPrecedes(codes.benefits.text($1.key).utf8)
        }
        for (benefit, records) in ordered {
            let records = records.sorted { $0.recordedAt < $1.recordedAt }
            guard let last = records.last, let stop = stops[last.initiative] else { continue }
            let before = Measure.allCases.compactMap { measure -> (Measure, AfterStop)? in
                let readings = records.compactMap { record in
                    record.claimed(measure).map {
                        AfterStop.Reading(recordedAt: record.recordedAt, amount: $0)
                    }
                }
                return AfterStop(readings, stoppedAt: stop).map { (measure, $0) }
            }
            guard let (measure, found) = before.first else { continue }
            afterStop.append(benefit)
            var check = ClaimCheck(.afterStop, finding: 0, measure: measure)
            check.initiative = last.initiative
            check.benefit = benefit
            let home: Units = if case .raisedAfter(let home) = found { home } else { 0 }
            check.amount = (last.claimed(measure) ?? home) - home
            checks.append(check)
        }
    }

    // MARK: One gain, several initiatives

    private mutating func findGainsClaimedTwice(
        _ benefits: BenefitTable, _ latest: LatestReadings, _ codes: Codes
    ) {
        let suspects = SharedTraits(
            benefits, latest, notStated: codes.texts.find(RegisterInput.notStated)
        ).rows
        if suspects.isEmpty { return }
        let records = suspects.map { row -> FreedTwice.Record in
            let record = benefits[row]
            let name = codes.benefits.text(record.id)
            benefitOf[name] = record.id
            return FreedTwice.Record(record, codes)
        }
        clusters = FreedTwice.clustered(records)
    }

    // MARK: Figures that nobody measures

    private mutating func findRestingOnSilent(
        _ benefits: BenefitTable, _ latest: LatestReadings, _ codes: Codes
    ) {
        if silent.isEmpty { return }
        var byFigure: [Code: Int] = [:]
        var byInitiative: [Code: Int] = [:]
        for (index, entry) in silent.enumerated() {
            byFigure[entry.kpi.id] = index
            if byInitiative[entry.kpi.initiative] == nil {
                byInitiative[entry.kpi.initiative] = index
            }
        }
        for row in latest.rows {
            let kpi = benefits.kpi[row]
            let index = kpi == noCode ? byInitiative[benefits.initiative[row]] : byFigure[kpi]
            if let index { silentOf[benefits.id[row]] = index }
        }
    }

    // MARK: With the outcome

    /// Every finding with its amount: by check, and then by what it is about.
    public func checks(_ outcome: Outcome) -> [ClaimCheck] {
        let named = clusters.joined().compactMap { benefitOf[$0.benefit] }
        let claims = ClaimsOfSuspects(outcome, benefits: Set(silentOf.keys).union(named))
        let alone = (checks + overFreed(outcome) + silentChecks(claims)).map { [$0] }
        let codes = outcome.codes
        func text(_ code: Code, _ book: CodeBook) -> String {
            code == noCode ? "" : book.text(code)
        }
        func place(_ check: ClaimCheck) -> [String] {
            [
                text(check.initiative, codes.initiatives), text(check.kpi, codes.texts),
                text(check.unit, codes.units), text(check.task, codes.activities),
                check.period.map { "\($0)" } ?? "", text(check.benefit, codes.benefits),
            ]
        }
        let keyed = (alone + freedTwice(claims, codes)).compactMap { rows in
            rows.first.map { (rank: Self.rank($0.kind), place: place($0), rows: rows) }
        }.sorted { a, b in
            a.rank != b.rank
                ? a.rank < b.rank
                : a.place.lexicographicallyPrecedes(b.place) {
                    $0.utf8.lexicographicallyPrecedes($1.utf8)
                }
        }
        return keyed.enumerated().flatMap { index, finding in
            finding.rows.map { row in
                var row = row
                row.finding = Int64(index + 1)
                return row
            }
        }
    }

    private static func rank(_ kind: ClaimCheck.Kind) -> Int {
        ClaimCheck.Kind.allCases.firstIndex(of: kind).expected("a case is one of all cases")
    }

    private func silentChecks(_ claims: ClaimsOfSuspects) -> [ClaimCheck] {
        var byFigure = [[Measure: [(month: MonthIndex, amount: Units)]]](
            repeating: [:], count: silent.count)
        for (benefit, index) in silentOf {
            for claim in claims.of(benefit) {
                byFigure[index][claim.measure, default: []] += claim.monthly
            }
        }
        return silent.enumerated().flatMap { index, entry in
            let found = Measure.allCases.compactMap { measure -> ClaimCheck? in
                let claims = byFigure[index][measure] ?? []
                guard let found = SilentFigure(entry.figure, month: month, claims: claims) else {
                    return nil
                }
                var check = ClaimCheck(.silentFigure, finding: 0, measure: measure)
                check.initiative = entry.kpi.initiative
                check.kpi = entry.kpi.id
                check.month = found.last
                // Person-years that were held in each month are told as held, never added up.
                let months = Set(
                    claims.map(\.month).filter {
                        $0 > found.last + (entry.figure.cadence ?? 0) && $0 <= month
                    }
                ).count
                check.amount =
                    measure == .money ? found.unproven : found.unproven / Units(max(1, months))
                return check
            }
            // Nothing was claimed since: the figure is silent all the same.
            let unproven = found.filter { $0.amount != 0 }
            return unproven.isEmpty ? Array(found.prefix(1)) : unproven
        }
    }

    /// The rows of each finding: one a benefit, in the order of their ids.
    private func freedTwice(_ claims: ClaimsOfSuspects, _ codes: Codes) -> [[ClaimCheck]] {
        clusters.flatMap { cluster -> [[ClaimCheck]] in
            let records = cluster.map { record in
                var record = record
                record.claims = claims.of(benefitOf[record.benefit] ?? noCode).map {
                    .init(measure: $0.measure, period: $0.period.index, amount: $0.amount)
                }
                return record
            }
            let risks = FreedTwice.risks(records)
            return Measure.allCases.compactMap { measure in
                let amounts = risks.filter { $0.measure == measure }.map(\.amount)
                guard let most = amounts.max() else { return nil }
                let sum = amounts.reduce(Int128(0)) { $0 + Int128($1) }
                return records.map { record in
                    var check = ClaimCheck(.freedTwice, finding: 0, measure: measure)
                    check.benefit = benefitOf[record.benefit] ?? noCode
                    check.initiative = codes.initiatives.find(record.initiative) ?? noCode
                    check.unit = codes.units.find(record.unit) ?? noCode
                    // Person-years are at risk in the period with most, and never added up.
                    check.amount = measure == .money ? Units(clamping: sum) : most
                    return check
                }
            }
        }
    }

    private func overFreed(_ outcome: Outcome) -> [ClaimCheck] {
        let lines = outcome.staffingLines
        var places: [LineKey: OverFreed.Figures] = [:]
        for row in 0..<lines.count where lines.claimedHere[row] > 0 {
            let line = lines.key(row)
            let key = LineKey(
                unit: line.unit, account: noCode, activity: line.activity, period: line.period)
            let reference = lines.reference[row] + lines.approved(row)
            let before =
                places[key] ?? .init(claimed: 0, adjustedReference: 0, inBase: 0)
            places[key] = .init(
                claimed: before.claimed + lines.claimedHere[row],
                adjustedReference: before.adjustedReference + reference, inBase: 0)
        }
        places = places.filter { $0.value.claimed > $0.value.adjustedReference }
        if places.isEmpty { return [] }
        for claim in outcome.claims where claim.measure == .personYears && claim.inBase > 0 {
            let key = LineKey(
                unit: claim.unit, account: noCode, activity: claim.activity, period: claim.period)
            places[key]?.inBase += claim.inBase
        }
        var named: [OverFreed.Place: OverFreed.Figures] = [:]
        var keys: [OverFreed.Place: LineKey] = [:]
        for (key, figures) in places {
            let task = key.activity == noCode ? "" : outcome.codes.activities.text(key.activity)
            let place = OverFreed.Place(
                unit: outcome.codes.units.text(key.unit), task: task, period: key.period.index)
            named[place] = figures
            keys[place] = key
        }
        return OverFreed.check(named).compactMap { excess in
            guard let key = keys[excess.place] else { return nil }
            var check = ClaimCheck(.overFreed, finding: 0, measure: .personYears)
            check.unit = key.unit
            check.task = key.activity
            check.period = key.period
            check.amount = excess.excess
            return check
        }
    }
}

extension BenefitRecord {
    /// What it was recorded with, in the smallest units of a measure; nil: nothing.
    func claimed(_ measure: Measure) -> Units? {
        measure == .money ? amount?.units : personYears?.units
    }
}
