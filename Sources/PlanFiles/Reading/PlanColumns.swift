import BudgetModel
import CByteScan
import Diagnostics

/// The blocks' columns on their way into one table. Each block's column is let go as soon as it is
/// copied, so that the peak is the table and little more.
struct PlanColumns {
    private var segments: [PlanSegment]
    private let count: Int

    /// - Parameter segments: in file order.
    init(_ segments: [PlanSegment]) {
        self.segments = segments
        count = segments.reduce(0) { $0 + $1.count }
    }

    mutating func move(into table: inout PlanTable, _ maps: CodeMaps, _ layout: PlanLayout) {
        let roles = layout.everyRowIsCurrent ? [] : column(\.roles)
        table.unit = codes(\.unit, maps.unit)
        table.account = codes(\.account, maps.account)
        table.activity = codes(\.activity, maps.activity)
        if let period = layout.constantPeriod {
            table.period = .init(repeating: period.index, count: count)
        } else {
            table.period = column(\.period)
        }
        table.reference = column(\.reference)
        table.current = column(\.current)
        if !layout.everyRowIsCurrent {
            table.isInCurrent = roles.map { $0 & 2 != 0 }
        }
    }

    /// Which rows the source declares to be revenues.
    func declaredSides(_ lines: LineNumbers, _ source: PlanSource) -> DeclaredSides {
        var sides = DeclaredSides()
        sides.paths = [source.path]
        for segment in segments {
            for row in 0..<segment.count {
                sides.side.append(DeclaredSides.Side(rawValue: segment.roles[row] >> 2))
                sides.line.append(
                    UInt32(clamping: lines.line(segment.ordinal, Int(segment.line[row]))))
                sides.file.append(0)
            }
        }
        return sides
    }

    private mutating func codes(
        _ path: WritableKeyPath<PlanSegment, [UInt32]>, _ dimension: CodeMaps.Dimension
    ) -> [Code] {
        if dimension.byWorker.isEmpty {
            return .init(repeating: dimension.constant, count: count)
        }
        defer { hemtag_return_memory() }
        return [Code](unsafeUninitializedCapacity: count) { target, initialized in
            for index in segments.indices {
                let map = dimension.byWorker[segments[index].worker]
                let column = segments[index][keyPath: path]
                segments[index][keyPath: path] = []
                map.withUnsafeBufferPointer { map in
                    for local in column {
                        target[initialized] = map[Int(local)]
                        initialized += 1
                    }
                }
            }
        }
    }

    private mutating func column<Element>(
        _ path: WritableKeyPath<PlanSegment, [Element]>
    ) -> [Element] {
        defer { hemtag_return_memory() }
        return [Element](unsafeUninitializedCapacity: count) { target, initialized in
            for index in segments.indices {
                let column = segments[index][keyPath: path]
                segments[index][keyPath: path] = []
                let rest = UnsafeMutableBufferPointer(rebasing: target[initialized...])
                _ = rest.initialize(from: column)
                initialized += column.count
            }
        }
    }

    private struct Key: Hashable {
        var unit, account, activity: Code
        var period: Int32
    }

    /// - Throws: `plan.key.duplicate` for the first hundred rows that repeat a key and a version.
    func refuseDuplicates(
        _ maps: CodeMaps, _ layout: PlanLayout, _ lines: LineNumbers, _ source: PlanSource
    ) throws(Findings) {
        var seen: [Key: (line: Int, roles: UInt8)] = [:]
        var findings: [Finding] = []
        for segment in segments {
            for row in 0..<segment.count {
                func code(_ column: [UInt32], _ dimension: CodeMaps.Dimension) -> Code {
                    column.isEmpty
                        ? dimension.constant : dimension.code(column[row], segment.worker)
                }
                let key = Key(
                    unit: code(segment.unit, maps.unit),
                    account: code(segment.account, maps.account),
                    activity: code(segment.activity, maps.activity),
                    period: segment.period.isEmpty ? 0 : segment.period[row])
                let line = lines.line(segment.ordinal, Int(segment.line[row]))
                let roles = segment.roles[row] & 3
                guard let first = seen[key] else {
                    seen[key] = (line, roles)
                    continue
                }
                seen[key] = (first.line, first.roles | roles)
                guard first.roles & roles != 0, findings.count < 100 else { continue }
                findings.append(
                    Finding(
                        "plan.key.duplicate", at: .file(path: source.path, line: line, column: 0),
                        "the row has the key of line \(first.line), and the source refuses "
                            + "duplicates",
                        fix: "remove one of the rows, or set duplicates: sum"))
            }
        }
        if !findings.isEmpty { throw Findings(findings) }
    }
}
