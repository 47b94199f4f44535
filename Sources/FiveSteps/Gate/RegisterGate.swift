import BudgetModel
import Register

extension Gate.Facts {
    /// What the register says of an initiative's prerequisites.
    ///
    /// - Parameters:
    ///   - records: its benefits as they stand, latest readings.
    ///   - promise: the latest version that was locked; nil: none was.
    ///   - month: of the run's day.
    public init(
        _ initiative: Initiative, records: [BenefitRecord], _ rows: RegisterRows, _ codes: Codes,
        promise: Promise?, month: MonthIndex
    ) {
        self.init()
        func text(_ code: Code) -> String { code == noCode ? "" : codes.texts.text(code) }
        isPromiseLocked = promise != nil
        accountable = text(initiative.accountable)
        executor = text(initiative.executor)
        owner = text(initiative.owner)
        let figures = (rows.kpisWithReadings ?? []).filter { $0.initiative == initiative.id }
            .map { KeyFigure($0, codes) }
        let firstClaim = records.map(\.firstMonth).min()
        for figure in figures {
            if !figure.isDated || BaselineAfterEffect(figure, firstClaim: firstClaim) != nil {
                lateBaselines.append(figure.id)
            }
            let isSilent = SilentFigure(figure, month: month, claims: []) != nil
            if figure.baselineSource.isEmpty || isSilent { staleFigures.append(figure.id) }
        }
        let housed = Set(rows.destinations.map(\.benefit))
        for record in records {
            let name = codes.benefits.text(record.id)
            if record.defects.contains(.emptyEvidence) { recordsWithoutEvidence.append(name) }
            if record.benefitClass == .capacity, !housed.contains(record.id) {
                recordsWithoutDestination.append(name)
            }
        }
        recordsWithoutEvidence.sort()
        recordsWithoutDestination.sort()
        attestations = rows.attestations.filter { $0.initiative == initiative.id }.map {
            Gate.Attestation(
                name: text($0.name), signedBy: text($0.signedBy),
                signedOn: $0.signedOn.map(Int64.init), expires: $0.expires.map(Int64.init))
        }
    }
}

extension Gate.Waiver {
    public init(_ row: WaiverRow, _ codes: Codes) {
        self.init(
            check: codes.texts.text(row.check), person: codes.texts.text(row.person),
            until: Int64(row.until))
    }
}

extension RegisterRows {
    /// The benefits of each initiative as they stand: of several readings of one benefit the one
    /// that was recorded last.
    public var latestBenefits: [Code: [BenefitRecord]] {
        var latest: [Code: Int] = [:]
        for row in benefits.indices {
            if let before = latest[benefits.id[row]],
                benefits.recordedAt[before] > benefits.recordedAt[row]
            {
                continue
            }
            latest[benefits.id[row]] = row
        }
        var found: [Code: [BenefitRecord]] = [:]
        for row in latest.values.sorted() {
            found[benefits.initiative[row], default: []].append(benefits[row])
        }
        return found
    }
}
