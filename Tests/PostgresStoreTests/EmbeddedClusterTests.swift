import Diagnostics
import Glibc
import HostFiles
import Testing

@testable import PostgresStore

/// Each test makes a cluster of its own: what is damaged here must not disturb the others.
@Suite(.serialized) struct EmbeddedClusterTests {
    private func withCluster(
        _ name: String, _ body: (EmbeddedCluster) throws -> Void
    ) throws {
        let directory = "/tmp/hemtag-cluster-\(getpid())-\(name)"
        let cluster = try EmbeddedCluster(stateDirectory: directory)
        defer {
            try? cluster.stop()
            Folder.removeTree(directory)
            Folder.removeTree(cluster.paths.socketDirectory)
        }
        try body(cluster)
    }

    @Test func itIsMadeReusedStoppedAndStartedAgain() throws {
        try withCluster("life") { cluster in
            #expect(cluster.status() == .absent)
            let started = try cluster.start()
            #expect(started.notes == [])
            #expect(cluster.status() == .running)
            let connection = try Connection(ConnectionSettings(started.url))
            try connection.script("create table kept (a int)", name: "make")
            #expect(try connection.value("show listen_addresses", name: "ask") == "")
            let reused = try cluster.start()
            #expect(reused.url == started.url)
            try cluster.stop()
            #expect(cluster.status() == .stopped)
            try cluster.stop()
            _ = try cluster.start()
            let again = try Connection(ConnectionSettings(started.url))
            #expect(try again.value("select count(*) from kept", name: "count") == "0")
        }
    }

    @Test func itDoesNotRunAsRootAndItsDirectoriesAreClosed() throws {
        try withCluster("private") { cluster in
            _ = try cluster.start()
            for path in [cluster.paths.data, cluster.paths.socketDirectory] {
                let status = try #require(HostPath.status(path))
                #expect(status.st_mode & 0o777 == 0o700)
                #expect(status.st_uid != 0)
            }
        }
    }

    /// A job that runs under `flock` must free its lock although the server stays.
    @Test func theServerKeepsNoFileOfItsStarter() throws {
        try withCluster("files") { cluster in
            let path = cluster.stateDirectory + "/callers.lock"
            let held = open(path, O_RDWR | O_CREAT, 0o600)
            #expect(held >= 0 && flock(held, LOCK_EX | LOCK_NB) == 0)
            _ = try cluster.start()
            close(held)
            let next = open(path, O_RDWR)
            defer { close(next) }
            #expect(flock(next, LOCK_EX | LOCK_NB) == 0)
        }
    }

    @Test func aKilledServerIsHealed() throws {
        try withCluster("killed") { cluster in
            _ = try cluster.start()
            let process = try #require(cluster.runningProcess())
            kill(process, SIGKILL)
            try SampleRun.eventually {
                if cluster.status() == .running { throw Finding("test", "still there", fix: "") }
            }
            let started = try cluster.start()
            #expect(started.notes.map(\.code) == ["cluster.stale_process_file"])
            let connection = try Connection(ConnectionSettings(started.url))
            #expect(try connection.value("select 1", name: "ask") == "1")
        }
    }

    /// After a restart of the machine the number in the file may be anyone's, even our own.
    @Test func aReusedProcessNumberIsNotTheServer() throws {
        try withCluster("reused") { cluster in
            try cluster.initialise()
            let file = cluster.paths.processFile
            let text = "\(getpid())\n\(cluster.paths.data)\n"
            try WholeFile.write(Array(text.utf8), to: file)
            #expect(cluster.status() == .stopped)
            let healed = try cluster.start()
            #expect(healed.notes.map(\.code) == ["cluster.stale_process_file"])
        }
    }

    @Test func aHalfMadeClusterIsSetAside() throws {
        try withCluster("half") { cluster in
            let data = cluster.paths.data
            try Folder.make(data, readableBy: .owner)
            try WholeFile.write(Array("15\n".utf8), to: data + "/PG_VERSION")
            try Folder.make(data + ".new/base", readableBy: .owner)
            let started = try cluster.start()
            #expect(started.notes.map(\.code) == ["cluster.half_made"])
            #expect(HostPath.exists(data + ".broken-1/PG_VERSION"))
            #expect(!HostPath.exists(data + ".new"))
        }
    }

    @Test func aLongPathGetsAShortSocket() throws {
        let name = String(repeating: "long", count: 25)
        try withCluster(name) { cluster in
            #expect(cluster.paths.socket.utf8.count < 107)
            #expect(!cluster.paths.socketDirectory.hasPrefix(cluster.stateDirectory))
            let url = try cluster.start().url
            #expect(try Connection(ConnectionSettings(url)).value("select 1", name: "ask") == "1")
        }
    }

    @Test func somethingInTheSocketsPlaceIsTold() throws {
        try withCluster("taken") { cluster in
            try WholeFile.write(Array("x".utf8), to: cluster.paths.socketDirectory)
            let finding = #expect(throws: Finding.self) { try cluster.start() }
            #expect(finding?.code == "cluster.socket.taken")
            unlink(cluster.paths.socketDirectory)
            let healed = try cluster.start()
            #expect(healed.notes == [])
        }
    }

    @Test func twoThatStartAtOnceShareOneServer() async throws {
        let directory = "/tmp/hemtag-cluster-\(getpid())-both"
        let cluster = try EmbeddedCluster(stateDirectory: directory)
        defer {
            try? cluster.stop()
            Folder.removeTree(directory)
        }
        let urls = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<2 { group.addTask { try cluster.start().url } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(urls == [cluster.url, cluster.url])
        #expect(try Connection(cluster.settings).value("select 1", name: "ask") == "1")
    }

    @Test func aClosedAncestorIsTold() throws {
        guard geteuid() == 0 else { return }
        let parent = "/tmp/hemtag-closed-\(getpid())"
        mkdir(parent, 0o700)
        defer { Folder.removeTree(parent) }
        let cluster = try EmbeddedCluster(stateDirectory: parent + "/state")
        let finding = #expect(throws: Finding.self) { try cluster.start() }
        #expect(finding?.code == "cluster.directory.closed")
        #expect(finding?.place == .argument(parent))
    }

    @Test func inheritedVariablesOfAnotherServerAreDropped() throws {
        try withCluster("variables") { cluster in
            setenv("PGHEMTAG_FIRST", "nonsense", 1)
            setenv("PGHEMTAG_SECOND", "nonsense", 1)
            let url = try cluster.start().url
            #expect(getenv("PGHEMTAG_FIRST") == nil && getenv("PGHEMTAG_SECOND") == nil)
            #expect(try Connection(ConnectionSettings(url)).value("select 1", name: "ask") == "1")
        }
    }

    @Test func aLogThatCannotStartIsShown() throws {
        try withCluster("refuses") { cluster in
            let settings = cluster.paths.ownSettings
            try cluster.initialise()
            try WholeFile.write(
                Array("nonsense = 1\n".utf8), to: settings, readableBy: .everyone)
            let finding = #expect(throws: Finding.self) { try cluster.start() }
            #expect(finding?.code == "cluster.start.failed")
            #expect(finding?.value?.contains("nonsense") == true)
        }
    }
}
