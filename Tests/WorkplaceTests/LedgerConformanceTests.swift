import Foundation
import NightlyRun
import PipelineFile
import PortConformance
import PostgresStore
import Testing

@testable import Workplace

/// A private server for these tests, started once and stopped with the process.
enum TestServer {
    private static let cluster: Result<EmbeddedCluster, any Error> = Result {
        let folder = "/tmp/hemtag-workplace-tests-\(getpid())"
        let cluster = try EmbeddedCluster(stateDirectory: folder)
        let started = try cluster.start()
        try Migrations.apply(try Connection(ConnectionSettings(started.url)))
        atexit {
            guard let cluster = try? TestServer.cluster.get() else { return }
            try? cluster.stop()
            try? FileManager.default.removeItem(atPath: cluster.stateDirectory)
        }
        return cluster
    }

    /// Its database, with the current schema.
    static func place() throws -> DatabasePlace {
        DatabasePlace(nil, pipeline: .url(try cluster.get().url))
    }
}

@Suite(.serialized) struct LedgerConformanceTests {
    private func session() throws -> any RunLedger {
        PostgresLedger(
            try TestServer.place(), Pipeline(path: "night.yaml", name: "nightly", entity: "E"))
    }

    @Test func theLedgerInPostgreSQLKeepsWhatALedgerPromises() throws {
        #expect(try LedgerConformance(session: session).violations() == [])
    }

    @Test func aNightThatFailsAtAnyCallLeavesTheOldRunOrTheNewOne() throws {
        #expect(try FaultConformance(session: session).violations() == [])
    }
}
