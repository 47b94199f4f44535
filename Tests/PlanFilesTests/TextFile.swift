import BudgetModel
import Diagnostics
import Glibc
import PlanFiles

/// A file of its own for one test, removed when the test lets go of it.
final class TextFile {
    let path: String

    init(_ bytes: [UInt8]) {
        var template = Array("/tmp/hemtag-test-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        var written = 0
        while written < bytes.count {
            written += bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written)
            }
        }
        close(descriptor)
    }

    convenience init(_ text: String) { self.init(Array(text.utf8)) }

    deinit { unlink(path) }
}

/// Ways to read that must agree: every engine, block size and number of threads.
enum Ways {
    static let all: [PlanReader] = ScanEngine.allCases.flatMap { engine in
        [1, 7, 64, 1 << 18].flatMap { size in
            [1, 2].map { PlanReader(threads: $0, blockSize: size, engine: engine) }
        }
    }
}

/// A plan as lines of text, and everything that came with it: what two ways of reading compare.
struct ReadResult: Equatable, CustomStringConvertible {
    var lines: [String] = []
    var changes: [String] = []
    var totals = ControlTotals()
    var rejected: [String] = []
    var findings: [String] = []
    var codeOrder: [String] = []
    var stillCount = 0

    init(_ source: PlanSource, _ reader: PlanReader, known: ((inout Codes) -> KnownCodes)? = nil) {
        var codes = Codes()
        let known = known?(&codes)
        do {
            let loaded = try reader.load(source, into: &codes, known: known)
            totals = loaded.totals
            rejected = loaded.rejected.map {
                "\($0.line):\($0.column) \($0.code) [\($0.field)] “\($0.value)” \($0.text)"
            }
            let table = loaded.table.unsettled()
            stillCount = loaded.table.still.count
            for row in 0..<table.count {
                let period = Period(grain: table.grain, index: table.period[row])
                let key = [
                    codes.units.text(table.unit[row]), codes.accounts.text(table.account[row]),
                    codes.activities.text(table.activity[row]), period.description,
                ]
                lines.append(
                    key.joined(separator: "|") + "|"
                        + table.measure.text(table.reference[row]) + "|"
                        + table.measure.text(table.current[row]))
            }
            changes = loaded.approvedChanges.map { change in
                guard case .amount(let amount) = change.size else { return "percent" }
                return "\(change.place) \(change.type.rawValue) "
                    + "\(codes.units.text(change.unit)) \(table.measure.text(amount)) "
                    + "\(codes.texts.text(change.decision))/\(codes.texts.text(change.reason))"
            }
            codeOrder = (0..<Code(codes.units.count)).map { codes.units.text($0) }
        } catch {
            findings = error.all.map { finding in
                var text = "\(finding.code)"
                if case .file(_, let line, let column) = finding.place {
                    text = "\(line):\(column) \(text)"
                }
                return text + (finding.value.map { " “\($0)”" } ?? "")
            }
        }
    }

    var description: String {
        (lines + changes + rejected + findings).joined(separator: "\n")
    }
}

/// Reads in every way, expects them to agree, and gives the result.
func readEveryWay(
    _ source: PlanSource, known: ((inout Codes) -> KnownCodes)? = nil
) -> (result: ReadResult, differing: [PlanReader]) {
    let result = ReadResult(source, Ways.all[0], known: known)
    let differing = Ways.all.dropFirst().filter {
        ReadResult(source, $0, known: known) != result
    }
    return (result, differing)
}
