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

    /// Another database of it, with the current schema; the name must be unique among the tests.
    static func database(_ name: String) throws -> Connection {
        let url = try cluster.get().url
        let owner = try Connection(ConnectionSettings(url))
        try owner.script("create database \(name)", name: "create test database")
        let parts = url.split(separator: "?", maxSplits: 1)
        let connection = try Connection(ConnectionSettings("postgresql:///\(name)?\(parts[1])"))
        try Migrations.apply(connection)
        return connection
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
        let found = try LedgerConformance(session: session).violations()
        #expect(found == [])
    }

    @Test func aNightThatFailsAtAnyCallLeavesTheOldRunOrTheNewOne() throws {
        let found = try FaultConformance(session: session).violations()
        #expect(found == [])
    }
}
