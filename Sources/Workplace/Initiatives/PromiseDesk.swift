import BudgetModel
import Decisions
import Diagnostics
import FiveSteps
import PostgresStore
import Register

/// Locking and amending what an initiative promises.
extension InitiativeDesk {
    /// What the initiative would promise by the register as it stands, and what was locked.
    public func promise(
        of code: String
    ) throws -> (present: Promise, history: PromiseHistory) {
        let initiative = try initiative(code)
        let present = Promise(initiative, rows, codes)
        let history = try PromiseHistory(
            initiative: present.initiative, kept: store.promises(of: present.initiative))
        return (present, history)
    }

    /// Locks the first version of an initiative's promise.
    ///
    /// - Throws: everything that keeps it from being one.
    public func lock(_ code: String) throws -> PromiseHistory.Version {
        let day = try today()
        return try add(code, decision: "") {
            promise, me, history throws(PromiseHistory.Refusal) in
            try history.lock(promise, by: me, day: day)
        }
    }

    /// Adds a version by decision.
    ///
    /// - Throws: everything that keeps it from being one.
    public func amend(_ code: String, decision: String) throws -> PromiseHistory.Version {
        let day = try today()
        return try add(code, decision: decision) {
            promise, me, history throws(PromiseHistory.Refusal) in
            try history.amend(promise, by: me, day: day, decision: decision)
        }
    }

    private func add(
        _ code: String, decision: String,
        _ body: (Promise, String, inout PromiseHistory) throws(PromiseHistory.Refusal) -> Void
    ) throws -> PromiseHistory.Version {
        var (present, history) = try promise(of: code)
        let me = try me()
        do throws(PromiseHistory.Refusal) { try body(present, me.name, &history) } catch {
            throw Self.finding(error, present.initiative)
        }
        let faults = try faults(of: present)
        if !faults.isEmpty { throw Findings(faults) }
        let version = history.latest.expected("a version was added to the history")
        let kept = InitiativeStore.Promise(
            initiative: present.initiative, version: Int64(version.number),
            hash: version.digest, content: present.canonical.text, person: me.id, name: me.name,
            decision: decision)
        let note = CanonicalJSON.object([
            "initiative": .text(present.initiative), "version": .integer(kept.version),
            "hash": .text(kept.hash), "person": .text(me.id), "name": .text(me.name),
            "decision": .text(decision),
        ])
        guard try store.lock(kept, note: note) else {
            let now = try promise(of: code).history
            throw Self.finding(
                now.latest.map { .alreadyLocked(by: $0.person, day: $0.day) } ?? .notLocked,
                present.initiative)
        }
        return version
    }

    private static func dayText(_ day: Int64) -> String {
        CalendarDay(daysSince1970: day)?.description ?? "\(day)"
    }

    private static func finding(
        _ refusal: PromiseHistory.Refusal, _ initiative: String
    ) -> Finding {
        let (code, message, fix): (String, String, String) =
            switch refusal {
            case .alreadyLocked(let person, let day):
                (
                    "argument.promise.locked", "\(person) locked the promise on \(dayText(day))",
                    "change it by decision: hemtag promise amend --decision REFERENCE"
                )
            case .notLocked:
                (
                    "argument.promise.unlocked", "there is no promise to amend",
                    "lock it first: hemtag promise lock"
                )
            case .noDecision, .noPerson:
                (
                    "argument.promise.no_decision", "an amendment rests on a decision",
                    "give --decision, such as \"Board 2027-03-11 §14\""
                )
            case .nothingChanged:
                (
                    "argument.promise.unchanged", "the register says what is locked already",
                    "correct the register first; look with: hemtag promise show"
                )
            case .otherInitiative:
                (
                    "argument.promise.unlocked", "the promise is another initiative's",
                    "lock it first: hemtag promise lock"
                )
            }
        return Finding(
            code, at: .argument("INITIATIVE"), message, value: initiative, fix: fix)
    }

    /// What keeps the register's words from being a promise.
    private func faults(of promise: Promise) throws -> [Finding] {
        let code = codes.initiatives.find(promise.initiative)
        var faults = FigureDoubts.findings(rows, codes, of: code).map { doubt in
            var fault = doubt
            fault.severity = .error
            return fault
        }
        let place = Place.argument("INITIATIVE")
        for figure in promise.figures where figure.baseline != nil && !figure.isDated {
            let isTold = faults.contains {
                $0.code == "register.kpi.undated" && $0.value == figure.id
            }
            if isTold { continue }
            faults.append(
                Finding(
                    "register.kpi.undated", at: place,
                    "the baseline has no date, so that nobody knows where it should be by now",
                    value: figure.id, fix: "fill baseline_date with the month of the measurement"))
        }
        if promise.figures.isEmpty, promise.benefits.isEmpty {
            faults.append(
                Finding(
                    "argument.promise.empty", at: place,
                    "the register has neither key figures nor planned benefits of the initiative",
                    value: promise.initiative,
                    fix: "fill the inputs `kpis` and `planned_benefits`"))
        }
        let persons = persons()
        for (word, name) in [("accountable", promise.accountable), ("executor", promise.executor)]
        where !name.isEmpty && persons.owners(name).isEmpty {
            faults.append(
                Finding(
                    "register.person.unknown", at: place,
                    "the \(word) of the initiative is nobody in the input `person`", value: name,
                    fix: "add the person to the input `person`, or correct \(word)"))
        }
        return faults
    }
}
