import BudgetModel
import Diagnostics
import Testing

@testable import NightlyRun
@testable import Workplace

@Suite struct NightTellingTests {
    private func end(_ code: Int32, _ word: String, _ codes: String...) -> NightEnd {
        NightEnd(exitCode: code, word: word, findings: codes.map { Finding($0, "no", fix: "yes") })
    }

    /// The nights that somebody is told of, by their place.
    private func told(_ nights: [NightEnd]) -> [Int] {
        var memory = NightMemory()
        return nights.indices.filter { night in
            memory.take(nights[night], now: Int64(night))
            guard memory.isNews(nights[night]) else { return false }
            memory.told = memory.state
            return true
        }
    }

    @Test func goodNightsAreNoNewsAndABadOneIsToldOnce() {
        let good = end(0, "done")
        let bad = end(4, "refused", "plan.file.unreadable")
        #expect(told([good, good, bad, bad, bad, good, good]) == [2, 5])
    }

    @Test func anotherReasonIsNews() {
        let bad = end(4, "refused", "plan.file.unreadable")
        let other = end(4, "refused", "source.export.too_old")
        #expect(told([bad, other, other, bad]) == [0, 1, 3])
    }

    @Test func oneLockIsNoNewsAndTheSecondIs() {
        let lock = end(5, "locked out", "run.locked")
        let good = end(0, "done")
        #expect(told([good, lock, good, lock, lock, lock, good]) == [4, 6])
    }

    @Test func aNightThatAsksToBeLookedAtIsNewsFromTheFirst() {
        #expect(told([end(3, "done, with something to look at")]) == [0])
    }

    @Test func theLastGoodNightIsRemembered() {
        var memory = NightMemory()
        memory.take(end(0, "done"), now: 7)
        memory.take(end(6, "no database"), now: 8)
        #expect(memory.lastSuccess == 7)
        #expect(memory.since == 8)
    }

    @Test func figuresAreInTheFormOfPrometheusWhateverANameHolds() {
        var memory = NightMemory()
        var night = end(0, "done")
        night.profile = [(RunStep.lock, 1_999_999), (.reconcile, 2_034_000_000)].map {
            StepProfile(step: $0, wallNanoseconds: $1, cpuNanoseconds: 0, peakResidentBytes: 0)
        }
        memory.take(night, now: 1_800_000_000)
        let text = NightMetrics(
            entity: "a \"b\"\\c\nd", pipeline: "p", end: night, memory: memory,
            now: 1_800_000_000
        ).text
        let own = #"entity="a \"b\"\\c\nd",pipeline="p""#
        #expect(text.contains("hemtag_step_duration_seconds{\(own),step=\"lock\"} 0.001\n"))
        #expect(text.contains("hemtag_step_duration_seconds{\(own),step=\"reconcile\"} 2.034\n"))
        #expect(text.contains("hemtag_last_success_timestamp_seconds{\(own)} 1800000000\n"))
        // A family without samples is left out; every other one has its help and its type.
        #expect(!text.contains("hemtag_input_rows"))
        #expect(text.split(separator: "\n").count { $0.hasPrefix("# TYPE") } == 6)
    }

    @Test func aNameThatNoFileCanHaveStillHasAMemory() {
        let path = NightMemory.path(entity: "a/../b", pipeline: "nightly", state: "/s")
        #expect(path.hasPrefix("/s/nights/nightly-"))
        #expect(!path.contains(".."))
        #expect(path != NightMemory.path(entity: "a/b", pipeline: "nightly", state: "/s"))
    }
}
