import BudgetModel
import Diagnostics
import Reconciliation
import TestSupport
import Testing

/// Section 3 of the contract: which records claim what.
@Suite struct ClaimTests {
    private func plan() -> CaseBuilder {
        var work = CaseBuilder()
        work.unit("U")
        work.account("X")
        for month in ["2027-01", "2027-02", "2027-03"] {
            work.line("U", "X", month, reference: 1_000, current: 900)
        }
        return work
    }

    private func reasons(_ work: CaseBuilder, _ id: String = "B1") throws -> [String] {
        let benefit = try #require(try work.outcome().benefit(id))
        #expect((benefit.verdict == .notReady) == !benefit.reasons.isEmpty)
        return benefit.reasons.map(\.rawValue)
    }

    @Test func everyReasonIsTold() throws {
        var work = plan()
        work.input.acceptsUnmatched = true
        work.benefit("B1", "V", "Y", "2030-01", amount: -5) { record, _ in
            record.defects = [.emptyOwner, .emptyEvidence]
        }
        #expect(
            try reasons(work) == [
                "no_owner", "no_evidence", "unknown_unit", "unknown_account", "outside_horizon",
                "not_positive",
            ])
    }

    @Test func aRecordWithoutItsPlanSaysWhichPlanIsMissing() throws {
        var work = plan()
        work.benefit("B1", "U", "", "2027-01", personYears: 10_000, class: .capacity)
        #expect(try reasons(work) == ["no_staffing_plan"])
    }

    @Test func onlyAcceptedStatusesClaim() throws {
        for (status, expected) in [("validated", []), ("draft", ["status_not_accepted"])] {
            var work = plan()
            work.benefit("B1", "U", "X", "2027-01", amount: 5) { record, codes in
                record.status = codes.texts.intern(status)
            }
            #expect(try reasons(work) == expected)
        }
    }

    @Test func aCapacityRecordNeedsPersonYears() throws {
        var work = plan()
        work.benefit("B1", "U", "", "2027-01", amount: 5, class: .capacity)
        #expect(try reasons(work).contains("no_amount"))
    }

    @Test func anInitiativeMustBeKnownAndItsKeyFigureHaveAZeroPoint() throws {
        var work = plan()
        work.benefit("B1", "U", "X", "2027-01", amount: 5, initiative: "I1")
        let initiative = work.input.codes.initiatives.intern("I1")
        work.input.initiatives = []
        work.input.kpis = [
            KPI(
                id: work.input.codes.texts.intern("K"), initiative: initiative, name: noCode,
                baseline: nil, target: 5, readings: [])
        ]
        #expect(try reasons(work) == ["no_baseline", "unknown_initiative"])
    }

    @Test func theLatestReadingWithinAsOfCounts() throws {
        var work = plan()
        for (time, amount) in [(10, 10), (30, 30), (20, 20)] as [(Int64, Units)] {
            work.benefit("B1", "U", "X", "2027-01", amount: amount) { record, _ in
                record.recordedAt = time
            }
        }
        #expect(try work.outcome().visible("B1") == 30)
        work.input.asOf = 25
        #expect(try work.outcome().visible("B1") == 20)
        work.input.asOf = 5
        #expect(try work.outcome().benefit("B1") == nil)
    }

    @Test func twoReadingsOfOneMomentAreDuplicates() throws {
        var work = plan()
        work.benefit("B1", "U", "X", "2027-01", amount: 10)
        work.benefit("B1", "U", "X", "2027-01", amount: 20)
        #expect(try reasons(work) == ["duplicate"])
    }

    @Test func monthlyReadingsOfOneGainAreOneGainUnlessAdditive() throws {
        for isAdditive in [false, true] {
            var work = plan()
            for (id, month) in [("B1", "2027-01"), ("B2", "2027-02")] {
                work.benefit(
                    id, "U", "X", month, amount: 10, initiative: "I1", kind: .recurring
                ) { record, _ in record.isAdditive = isAdditive }
            }
            #expect(try reasons(work) == (isAdditive ? [] : ["overlap"]))
        }
    }

    @Test func leftoverCentsGoToTheEarliestMonths() throws {
        var work = plan()
        work.benefit("B1", "U", "X", "2027-01"..."2027-03", amount: 200)
        #expect(try work.outcome().claims("B1").map(\.claimed) == [67, 67, 66])
    }

    @Test func aProfileWeighsTheMonths() throws {
        var work = plan()
        work.input.rules.profiles = ["late": [0, 1, 2], "short": [1]]
        work.benefit("B1", "U", "X", "2027-01"..."2027-03", amount: 100) { record, codes in
            record.profile = codes.texts.intern("late")
        }
        work.benefit("B2", "U", "X", "2027-01"..."2027-03", amount: 100) { record, codes in
            record.profile = codes.texts.intern("short")
        }
        let outcome = try work.outcome()
        #expect(outcome.claims("B1").map(\.claimed) == [34, 66])
        #expect(outcome.benefit("B2")?.reasons == [.unknownProfile])
    }

    @Test func avoidanceAndQualityExpectNothing() throws {
        var work = plan()
        work.benefit("B1", "U", "X", "2027-01", amount: 10, class: .avoidance)
        work.benefit("B2", "U", "", "2027-01", class: .quality)
        let outcome = try work.outcome()
        #expect(outcome.benefits.map(\.verdict) == [.notExpected, .notExpected])
        #expect(outcome.claims.isEmpty)
        #expect(outcome.benefit("B1")?.recordedAmount?.units == 10)
    }

    @Test func anInBaseAmountAboveTheClaimIsAnErrorOfTheRow() throws {
        var work = plan()
        work.benefit("B1", "U", "X", "2027-01", amount: 50)
        work.inBase("B1", "2027-01", 51)
        work.inBase("B1", "2027-02", 1)
        work.inBase("B2", "2027-01", 1)
        let outcome = try work.outcome()
        #expect(outcome.claims("B1").map(\.inBase) == [0])
        #expect(
            outcome.findings.map(\.code) == [
                "in_base.amount.exceeds_claim", "in_base.claim.none", "in_base.claim.none",
            ])
    }

    @Test func inBaseOfAYearIsSharedByItsMonthlyClaims() throws {
        var work = plan()
        work.benefit("B1", "U", "X", "2027-01"..."2027-03", amount: 300)
        work.inBase("B1", "2027", 100)
        #expect(try work.outcome().claims("B1").map(\.inBase) == [34, 33, 33])
    }

    @Test func aSpendingCutStaysOutOfTheCaptureRatio() throws {
        var work = plan()
        work.benefit("B1", "U", "X", "2027-01", amount: 10) { record, _ in
            record.outputHeld = false
        }
        work.benefit("B2", "U", "X", "2027-01", amount: 20)
        let outcome = try work.outcome()
        let totals = try #require(outcome.measures.first)
        #expect([totals.all.owed, totals.ratio.owed] == [30, 20])
        #expect(outcome.flags("B1") == ["spending_cut"])
    }
}
