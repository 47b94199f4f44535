import NightlyRun
import PortConformance
import Testing

@Suite struct MemoryConformanceTests {
    @Test func aLedgerInMemoryKeepsWhatALedgerPromises() throws {
        let runs = MemoryRuns()
        let suite = try LedgerConformance { MemoryLedger(runs) }
        #expect(try suite.violations() == [])
    }

    @Test func aNightThatFailsAtAnyCallLeavesTheOldRunOrTheNewOne() throws {
        let runs = MemoryRuns()
        #expect(try FaultConformance { MemoryLedger(runs) }.violations() == [])
    }
}
