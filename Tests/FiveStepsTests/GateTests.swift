import Testing

@testable import FiveSteps

/// Contract, section 12, step 2: the gate.
@Suite struct GateTests {
    private var sound: Gate.Facts {
        var facts = Gate.Facts()
        facts.isPromiseLocked = true
        facts.accountable = "Ada Lind"
        facts.executor = "Bo Ek"
        facts.owner = "Cia Berg"
        return facts
    }

    private func gate(
        _ facts: Gate.Facts, asked: [String] = [], waivers: [Gate.Waiver] = []
    ) -> Gate {
        Gate(facts, asked: asked, waivers: waivers, day: 20_000)
    }

    @Test func allChecksMetIsReady() {
        #expect(gate(sound).state == .ready)
        #expect(gate(sound).answers.count == 6)
        #expect(gate(sound).answers.allSatisfy { $0.actor.isEmpty })
    }

    @Test func everyCheckThatFailsNamesWhoMustAct() {
        var facts = sound
        facts.isPromiseLocked = false
        facts.executor = facts.accountable
        facts.lateBaselines = ["K1"]
        facts.staleFigures = ["K2"]
        facts.recordsWithoutEvidence = ["B1"]
        facts.recordsWithoutDestination = ["B2"]
        let gate = gate(facts, asked: ["data protection"])
        #expect(gate.state == .notReady)
        #expect(gate.answers.allSatisfy { !$0.isMet && !$0.actor.isEmpty })
        #expect(gate.answers[2].because == ["K1"])
        #expect(gate.answers[1].actor == "Cia Berg")
        #expect(gate.answers.last?.check.name == "attestation data protection")
    }

    @Test func anAttestationHoldsWhileItIsSignedAndNotExpired() {
        var facts = sound
        func state(signedBy: String, on signed: Int64?, until end: Int64?) -> Gate.State {
            facts.attestations = [
                .init(name: "competence", signedBy: signedBy, signedOn: signed, expires: end)
            ]
            return gate(facts, asked: ["competence"]).state
        }
        #expect(state(signedBy: "Dan", on: 19_000, until: nil) == .ready)
        #expect(state(signedBy: "Dan", on: 19_000, until: 20_000) == .ready)
        #expect(state(signedBy: "Dan", on: 19_000, until: 19_999) == .notReady)
        #expect(state(signedBy: "Dan", on: 20_001, until: nil) == .notReady)
        #expect(state(signedBy: "", on: 19_000, until: nil) == .notReady)
        #expect(state(signedBy: "Dan", on: nil, until: nil) == .notReady)
    }

    @Test func aWaiverMakesTheGateConditionalUntilItsDay() {
        var facts = sound
        facts.isPromiseLocked = false
        func state(until day: Int64, _ person: String = "Cia Berg") -> Gate.State {
            gate(
                facts, waivers: [.init(check: "promise_locked", person: person, until: day)]
            ).state
        }
        #expect(state(until: 20_000) == .conditional)
        #expect(state(until: 19_999) == .notReady)
        #expect(state(until: 20_001, "") == .notReady)
        facts.lateBaselines = ["K1"]
        #expect(state(until: 20_000) == .notReady)
    }
}
