import Diagnostics
import Foundation
import Testing

@testable import HostFiles

@Suite struct WholeFileTests {
    private let scratch = Scratch()

    @Test func appearsWithAllItsBytesSmallAndLargeWritesInTheirOrder() throws {
        let path = scratch.path("all")
        let large = [UInt8](repeating: 7, count: 200_000)
        let file = try WholeFile(path)
        file.write("first\n")
        file.write(large)
        file.write([1, 2])
        #expect(!HostPath.exists(path))
        try file.publish()
        #expect(HostPath.contents(path) == Array("first\n".utf8) + large + [1, 2])
        #expect(Folder.names(in: scratch.folder) == ["all"])
    }

    @Test func unpublishedLeavesNothingAndWhatStoodThereStays() throws {
        let path = scratch.path("kept")
        try WholeFile.write(Array("old".utf8), to: path)
        do {
            let file = try WholeFile(path)
            file.write("half of the new one")
        }
        #expect(HostPath.text(path) == "old")
        #expect(Folder.names(in: scratch.folder) == ["kept"])
    }

    @Test(arguments: Readers.allCases)
    func hasTheModeThatWasAskedForWhateverTheUmask(readers: Readers) throws {
        for mask: mode_t in [0, 0o077] {
            let before = umask(mask)
            defer { umask(before) }
            let folder = scratch.path("made-\(mask)/\(readers.rawValue)")
            try Folder.make(folder, readableBy: readers)
            try WholeFile.write([], to: folder + "/file", readableBy: readers)
            let status = try #require(HostPath.status(folder + "/file"))
            #expect(status.st_mode & 0o7777 == readers.fileMode)
            #expect(try #require(HostPath.status(folder)).st_mode & 0o7777 == readers.folderMode)
        }
    }

    @Test func neverReplacesALinkAFolderAPipeOrADevice() throws {
        let precious = scratch.path("precious")
        try WholeFile.write(Array("precious".utf8), to: precious)
        try #require(symlink(precious, scratch.path("link")) == 0)
        try #require(mkdir(scratch.path("folder"), 0o700) == 0)
        try #require(mkfifo(scratch.path("pipe"), 0o600) == 0)
        let places = ["link", "folder", "pipe"].map { scratch.path($0) } + ["/dev/null"]
        for path in places + [scratch.path("folder/"), scratch.path("folder/..")] {
            let finding = #expect(throws: Finding.self) {
                try WholeFile.write(Array("x".utf8), to: path)
            }
            #expect(finding?.code == "output.file.unwritable")
        }
        #expect(HostPath.text(precious) == "precious")
        #expect(HostPath.linkTarget(scratch.path("link")) == precious)
    }

    @Test func followsNoLinkThatStandsUnderATemporaryName() throws {
        let precious = scratch.path("precious")
        try WholeFile.write(Array("precious".utf8), to: precious)
        let planted = scratch.path("out.partial-\(getpid())")
        try #require(symlink(precious, planted) == 0)
        try WholeFile.write(Array("new".utf8), to: scratch.path("out"))
        #expect(HostPath.text(precious) == "precious")
        #expect(HostPath.text(scratch.path("out")) == "new")
        #expect(HostPath.status(scratch.path("out"))?.st_nlink == 1)
    }

    @Test func removesWhatAKilledWriterLeftAndNeverWhatAnotherOneIsWriting() throws {
        let (dead, alive) = (scratch.path("out.partial-77"), scratch.path("out.partial-88"))
        let other = scratch.path("outer.partial-77")
        for path in [dead, alive, other] { try WholeFile.write([1], to: path) }
        let held = open(alive, O_WRONLY)
        defer { close(held) }
        try #require(flock(held, LOCK_EX) == 0)
        try WholeFile.write([2], to: scratch.path("out"))
        #expect(!HostPath.exists(dead))
        #expect(HostPath.exists(alive) && HostPath.exists(other))
    }

    @Test func twoWritersOfOneFileLeaveOneOfThemWhole() throws {
        let path = scratch.path("shared")
        let (first, second) = (try WholeFile(path), try WholeFile(path))
        first.write("first")
        second.write("second")
        try first.publish()
        try second.publish()
        #expect(HostPath.text(path) == "second")
        #expect(Folder.names(in: scratch.folder) == ["shared"])
    }

    @Test func aLibraryMayWriteItByAPath() throws {
        let path = scratch.path("library")
        let file = try WholeFile(path)
        let stream = try #require(fopen(file.temporaryPath, "wb"))
        fputs("by another", stream)
        fclose(stream)
        try file.publish()
        #expect(HostPath.text(path) == "by another")
    }

    @Test func aPlaceThatTakesNoFileIsAFinding() {
        for path in ["/proc/here", scratch.path("absent/file"), "/dev/null/file"] {
            let finding = #expect(throws: Finding.self) { try WholeFile.write([], to: path) }
            #expect(finding?.code == "output.file.unwritable")
            #expect(finding?.place == .file(path: path, line: 0, column: 0))
        }
    }
}

@Suite struct FolderTests {
    private let scratch = Scratch()

    @Test func isMadeWithThoseAboveItAFileInItsWayIsTold() throws {
        try Folder.make(scratch.path("a/b/c"))
        try Folder.make(scratch.path("a/b/c"))
        #expect(HostPath.isFolder(scratch.path("a/b/c")))
        try WholeFile.write([], to: scratch.path("a/file"))
        let finding = #expect(throws: Finding.self) {
            try Folder.make(scratch.path("a/file/below"))
        }
        #expect(finding?.code == "output.directory.failed")
        #expect(finding?.place == .file(path: scratch.path("a/file"), line: 0, column: 0))
    }

    @Test func isRemovedWithAllThatIsInItAndNothingThatALinkLeadsTo() throws {
        try Folder.make(scratch.path("gone/deep"))
        try WholeFile.write([1], to: scratch.path("stays"))
        try #require(symlink(scratch.path("stays"), scratch.path("gone/link")) == 0)
        Folder.removeTree(scratch.path("gone"))
        #expect(Folder.names(in: scratch.folder) == ["stays"])
    }

    @Test func listsItsFilesWithAnEndingTheNewestFirst() throws {
        for (index, name) in ["b.plan", "a.plan", "c.seen"].enumerated() {
            try WholeFile.write([], to: scratch.path(name))
            var times = [timeval(tv_sec: 1000 + index, tv_usec: 0)]
            times.append(times[0])
            utimes(scratch.path(name), times)
        }
        #expect(
            Folder.newestFirst(in: scratch.folder, ending: ".plan")
                == ["a.plan", "b.plan"].map { scratch.path($0) })
    }
}

@Suite struct FileDigestTests {
    private let scratch = Scratch()

    @Test(arguments: [0, 3, 2_000_000])
    func isThatOfItsBytesOverOneBlockAndMany(count: Int) throws {
        let path = scratch.path("digested")
        try WholeFile.write([UInt8](repeating: 65, count: count), to: path)
        let known = [
            0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            3: "cb1ad2119d8fafb69566510ee712661f9f14b83385006ef92aec47f523a38358",
            2_000_000:
                "5f560da723450e328d356df699e7e400f60e8bf15a3c4ff87727a08e86b7a46a",
        ]
        #expect(try FileDigest.sha256(path) == known[count])
    }

    @Test func ofWhatCannotBeReadIsAFinding() {
        let finding = #expect(throws: Finding.self) { try FileDigest.sha256("/proc/absent") }
        #expect(finding?.code == "plan.file.unreadable")
    }
}

/// A folder of one test, gone with it.
final class Scratch {
    let folder = "/tmp/hemtag-host-files-\(UInt64.random(in: .min ... .max))"

    init() { mkdir(folder, 0o700) }
    deinit { Folder.removeTree(folder) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }
}
