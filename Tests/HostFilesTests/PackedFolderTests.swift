import Diagnostics
import Foundation
import HostFiles
import Testing

@Suite struct PackedFolderTests {
    private let scratch = Scratch()

    private func packed(_ folder: String, _ name: String) throws -> [UInt8] {
        let path = scratch.path(name)
        try PackedFolder.write(scratch.path(folder), named: "bundle", to: path)
        return try #require(HostPath.contents(path))
    }

    @Test func tarUnpacksWhatWasPacked() throws {
        try Folder.make(scratch.path("in/deep"))
        let large = (0..<700_001).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        try WholeFile.write(large, to: scratch.path("in/deep/large"))
        try WholeFile.write([], to: scratch.path("in/empty"))
        try WholeFile.write(Array("å\n".utf8), to: scratch.path("in/text"))
        _ = try packed("in", "out.tar.zst")
        try Folder.make(scratch.path("unpacked"))
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tar.arguments = [
            "tar", "--zstd", "-xf", scratch.path("out.tar.zst"), "-C", scratch.path("unpacked"),
        ]
        try tar.run()
        tar.waitUntilExit()
        #expect(tar.terminationStatus == 0)
        let bundle = scratch.path("unpacked/bundle")
        #expect(PackedFolder.files(below: bundle) == ["deep/large", "empty", "text"])
        #expect(HostPath.contents(bundle + "/deep/large") == large)
        #expect(HostPath.contents(bundle + "/empty") == [])
        #expect(HostPath.text(bundle + "/text") == "å\n")
    }

    @Test func theSameFilesGiveTheSameBytesWheneverTheyWereMade() throws {
        for folder in ["first", "second"] {
            try Folder.make(scratch.path(folder))
            for name in folder == "first" ? ["a", "b"] : ["b", "a"] {
                try WholeFile.write(Array(name.utf8), to: scratch.path("\(folder)/\(name)"))
            }
        }
        utimes(scratch.path("second/a"), [timeval(tv_sec: 1, tv_usec: 0), timeval()])
        #expect(try packed("first", "1") == packed("second", "2"))
    }

    @Test func aLinkInTheFolderIsNotFollowed() throws {
        try Folder.make(scratch.path("linked"))
        try #require(symlink("/etc/passwd", scratch.path("linked/file")) == 0)
        #expect(throws: Finding.self) { try packed("linked", "none") }
        #expect(!HostPath.exists(scratch.path("none")))
    }
}
