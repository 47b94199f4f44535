import BudgetModel
import Diagnostics
import Foundation
import PlanFiles
import Testing

@Suite struct InputTests {
    /// Some rows, enough to fill several blocks of every reader.
    private static let text: [UInt8] = {
        var text = "unit,period,reference,current\n"
        for row in 0..<20_000 { text += "Ö\(row % 700),2027-0\(row % 9 + 1),\(row).25,-\(row)\n" }
        return Array(text.utf8)
    }()

    private func packed(_ bytes: [UInt8], by tool: String) throws -> [UInt8] {
        let file = TextFile(bytes)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [tool, "-c", file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let packed = Array(pipe.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        return packed
    }

    private func result(_ bytes: [UInt8], threads: Int = 2) -> ReadResult {
        let file = TextFile(bytes)
        let source = PlanSource(name: "p", path: file.path, measure: .money)
        return ReadResult(source, PlanReader(threads: threads, blockSize: 1 << 14))
    }

    @Test(arguments: ["gzip", "zstd"])
    func readsCompressedFiles(_ tool: String) throws {
        let packed = try packed(Self.text, by: tool)
        #expect(packed.count < Self.text.count / 2)
        let plain = result(Self.text)
        #expect(plain.lines.count == 20_000)
        #expect(result(packed) == plain)
        let halves =
            try self.packed(Array(Self.text[..<1000]), by: tool)
            + self.packed(Array(Self.text[1000...]), by: tool)
        #expect(result(halves) == plain)
        #expect(result(Array(packed.dropLast(100))).findings == ["0:0 plan.file.damaged"])
        var broken = packed
        for index in 200..<260 { broken[index] ^= 0x5A }
        #expect(result(broken).lines.isEmpty)
    }

    @Test func splitsBlocksAtTrueRowStarts() {
        var text = "unit,period,current,note\n"
        for row in 0..<3000 {
            text += "U\(row),2027,\(row),\"line \(row)\nwith \"\"quotes\"\", and\r\nbreaks\"\r\n"
        }
        let plain = result(Array(text.utf8), threads: 1)
        #expect(plain.lines.count == 3000 && plain.lines[2999].hasPrefix("U2999|"))
        for threads in [1, 2, 3] { #expect(result(Array(text.utf8), threads: threads) == plain) }
    }

    @Test func digestsTheBytesOnDisk() throws {
        let file = TextFile("unit,period,current\nA,2027,1\n")
        var codes = Codes()
        let source = PlanSource(name: "p", path: file.path, measure: .money)
        let loaded = try PlanReader.load(source, into: &codes)
        #expect(loaded.byteCount == 29)
        #expect(
            loaded.sha256 == "997ffa0b0885b67ba2c602d34cadfc044fc230489a876f20be01c62299e6a5fe")
    }
}
