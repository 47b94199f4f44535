import BudgetModel
import NightlyRun
import Testing

/// Transcripts: what is asked, what is answered, what is asked next.
@Suite struct ChangeInquiryTests {
    private var request = RunRequest(
        entity: "E", pipeline: "nightly", asOf: AsOf(day: 20_000), configDigest: "c",
        programVersion: "1")
    private let register = [InputDigest(name: "benefits", sha256: "r1")]
    private let plans = [InputDigest(name: "plan", sha256: "p1")]
    private var fingerprint: String { Fingerprint.of(request, inputs: plans + register) }

    private func record(rejected: Int64 = 0, versions: String? = "v1") -> InputRecord {
        var totals = ControlTotals()
        totals.rejected.rows = rejected
        var record = InputRecord(
            name: "benefits", location: "", sha256: "r1", byteCount: 0, totals: totals,
            rejected: [], findings: [], maxRejected: 0)
        record.rowVersions = versions
        return record
    }

    @Test func theCheapestWayNothingIsRead() {
        var inquiry = ChangeInquiry(request, looksUnchanged: true)
        #expect(inquiry.next == .askLatest)
        inquiry.take(.latest([record()]))
        #expect(inquiry.next == .askRowVersions)
        inquiry.take(.rowVersions(["benefits": "v1"]))
        #expect(inquiry.next == .digestPlans)
        inquiry.take(.digests(plans))
        #expect(inquiry.next == .find(fingerprint: fingerprint))
        inquiry.take(.found(RunIdentity(number: 7)))
        #expect(inquiry.next == .stay(RunIdentity(number: 7)))
        #expect(inquiry.known.map(\.name) == ["benefits"])
    }

    @Test func theExportsChangedNowTheRegisterIsReadAndTheDigestsAreKept() {
        var inquiry = ChangeInquiry(request, looksUnchanged: true)
        inquiry.take(.latest([record()]))
        inquiry.take(.rowVersions(["benefits": "v1"]))
        inquiry.take(.digests(plans))
        inquiry.take(.found(nil))
        #expect(inquiry.next == .readRegister)
        inquiry.take(.register([InputDigest(name: "benefits", sha256: "r2")]))
        guard case .find(let other) = inquiry.next else {
            Issue.record("\(inquiry.next)")
            return
        }
        #expect(other != fingerprint)
        inquiry.take(.found(nil))
        #expect(inquiry.next == .proceed(fingerprint: other))
        #expect(inquiry.known.isEmpty)
    }

    @Test func otherVersionsOfTheRowsTheRegisterIsReadThenTheExportsAreDigested() {
        var inquiry = ChangeInquiry(request, looksUnchanged: true)
        inquiry.take(.latest([record()]))
        inquiry.take(.rowVersions(["benefits": "v2"]))
        #expect(inquiry.next == .readRegister)
        inquiry.take(.register(register))
        #expect(inquiry.next == .digestPlans)
        inquiry.take(.digests(plans))
        #expect(inquiry.next == .find(fingerprint: fingerprint))
    }

    @Test func nothingIsKnownOfARegisterThatHadRejectedRowsOrNoVersions() {
        for record in [record(rejected: 1), record(versions: nil)] {
            var inquiry = ChangeInquiry(request, looksUnchanged: true)
            inquiry.take(.latest([record]))
            #expect(inquiry.next == .readRegister)
        }
        #expect(ChangeInquiry(request, looksUnchanged: false).next == .readRegister)
        #expect(
            ChangeInquiry(request, looksUnchanged: true, mustRead: true).next == .readRegister)
    }

    @Test func anExportThatIsBetterReadOnceIsParsedForItsDigest() {
        var inquiry = ChangeInquiry(request, looksUnchanged: false)
        inquiry.take(.register(register))
        inquiry.take(.digests([nil]))
        #expect(inquiry.next == .readPlans)
        inquiry.take(.plans(plans))
        #expect(inquiry.next == .find(fingerprint: fingerprint))
    }

    @Test func aForcedRunAndADryRunCompareNothingAndReadEverything() {
        var forced = request
        forced.isForced = true
        var dry = request
        dry.isDryRun = true
        for request in [forced, dry] {
            var inquiry = ChangeInquiry(request, looksUnchanged: true)
            #expect(inquiry.next == .readRegister)
            inquiry.take(.register(register))
            #expect(inquiry.next == .readPlans)
            inquiry.take(.plans(plans))
            #expect(inquiry.next == .proceed(fingerprint: fingerprint))
        }
    }
}
