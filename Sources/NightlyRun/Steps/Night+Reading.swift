import Diagnostics

extension Night {
    /// Finds out whether the published run of these inputs is there already; reads no more than
    /// that takes.
    ///
    /// - Returns: that run; nil: something is new, and `fingerprint` says what there is.
    func unchangedSince() throws -> RunIdentity? {
        let (looksUnchanged, certain) = lookAtPlans()
        var inquiry = ChangeInquiry(
            request, looksUnchanged: looksUnchanged, mustRead: mustReadAnyway)
        while true {
            switch inquiry.next {
            case .askLatest: inquiry.take(.latest(try ledger?.latestInputs(request) ?? []))
            case .askRowVersions:
                let versions = try clock.run(.compareRegister) {
                    try job.register.rowVersions(asOf: request.asOf)
                }
                inquiry.take(.rowVersions(versions))
            case .readRegister:
                try readRegister(beginning: certain)
                inquiry.take(.register(records.map(InputDigest.init)))
            case .digestPlans: inquiry.take(.digests(try digestPlans()))
            case .readPlans:
                let before = records.count
                try readPlans()
                inquiry.take(.plans(records[before...].map(InputDigest.init)))
            case .find(let fingerprint):
                let found = try clock.run(.compare) {
                    try ledger?.published(fingerprint: fingerprint, request)
                }
                if found != nil { self.fingerprint = fingerprint }
                inquiry.take(.found(found))
            case .stay(let run):
                unchanged = run
                clock.note(.run(run))
                if !inquiry.known.isEmpty {
                    records = inquiry.known
                    for record in records { clock.note(.input(record)) }
                }
                return run
            case .proceed(let fingerprint):
                self.fingerprint = fingerprint
                return nil
            }
        }
    }

    /// - Returns: whether all exports look as they did, and those that are read whatever the
    ///   register holds.
    private func lookAtPlans() -> (Bool, [any PlanSourcePort]) {
        let plans = job.plans
        // All of them are told, also where the first one looks new.
        let looks = plans.map { $0.look() }
        // On an unchanged night nothing takes longer than to digest the largest export: others wait
        // until the register is compared.
        looks.indices.max { (looks[$0] ?? -1) < (looks[$1] ?? -1) }
            .map { plans[$0].beginDigest() }
        let compares = !request.isForced && !request.isDryRun
        let certain = zip(plans, looks).filter { !compares || $1 == nil }.map(\.0)
        return (looks.allSatisfy { $0 != nil }, certain)
    }

    private func readRegister(beginning certain: [any PlanSourcePort]) throws {
        for plan in job.plans { plan.beginDigest() }
        try recordingRefusal {
            try clock.run(.readRegister) {
                try gathering.readRegister(job.register, asOf: request.asOf, beginning: certain)
            }
            try gathering.refuse()
        }
        records = gathering.records
        for record in records { clock.note(.input(record)) }
    }

    private func digestPlans() throws -> [InputDigest?] {
        for plan in job.plans { plan.beginDigest() }
        return try recordingRefusal {
            try clock.run(.digestPlans) { try job.plans.map { try $0.digest() } }
        }
    }

    private func readPlans() throws {
        try recordingRefusal { try readWhatIsLeft() }
    }

    /// Parses the exports, unless that was needed to know what they hold.
    func readWhatIsLeft() throws {
        guard gathering.plans == nil else { return }
        try clock.run(.readPlans) { try gathering.readPlans(job.plans) }
        try gathering.refuse()
        for record in gathering.records[records.count...] { clock.note(.input(record)) }
        records = gathering.records
    }

    /// Keeps a record of inputs that were refused before a fingerprint was known.
    private func recordingRefusal<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch {
            if let ledger, let run = try? ledger.begin(request, fingerprint: "") {
                _ = try? ledger.fail(run, job.explain(error))
            }
            throw error
        }
    }
}
