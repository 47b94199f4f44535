import BudgetModel
import Diagnostics
import Glibc
import PlanFiles

/// How fast plan exports are decoded and parsed, every field validated.
///
///     benchmark-parse DIRECTORY [THREADS [REPEATS [parse|write]]]
///
/// Reads `plan.csv` (Windows-1252) and, where it is there, `plan-utf8.csv` (the same in UTF-8),
/// each without and with the SHA-256 that a run needs of it, and writes the first of them again
/// with every line adjusted that moved (`adjusted.csv`).
@main
struct BenchmarkParse {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count >= 2 else {
            print("usage: benchmark-parse DIRECTORY [THREADS [REPEATS [parse|write]]]")
            exit(2)
        }
        let only = arguments.count > 4 ? arguments[4] : ""
        let threads = arguments.count > 2 ? Int(arguments[2]) ?? 1 : 1
        let repeats = arguments.count > 3 ? Int(arguments[3]) ?? 3 : 3
        for (name, encoding) in [
            ("plan.csv", TextEncoding.windows1252), ("plan-utf8.csv", .utf8),
        ] {
            let path = arguments[1] + "/" + name
            guard access(path, R_OK) == 0 else { continue }
            do {
                for isDigesting in only == "write" ? [] : [false, true] {
                    try measure(
                        path, encoding, threads: threads, repeats: repeats,
                        isDigesting: isDigesting)
                }
                if encoding == .windows1252, only != "parse" {
                    try measureWriting(
                        path, encoding, to: arguments[1] + "/adjusted.csv", threads, repeats)
                }
            } catch {
                print("\(name): \(error)")
                exit(1)
            }
        }
    }

    private static func measure(
        _ path: String, _ encoding: TextEncoding, threads: Int, repeats: Int, isDigesting: Bool
    ) throws {
        var best = Double.infinity
        var bestCPU = Double.infinity
        var bytes = 0
        var rows = 0
        for _ in 0..<repeats {
            var codes = Codes()
            let start = now()
            let cpu = cpuSeconds()
            var reader = PlanReader(threads: threads, setsStillRowsApart: true)
            reader.isDigesting = isDigesting
            let loaded = try reader.load(source(path, encoding), into: &codes, known: nil)
            best = min(best, now() - start)
            bestCPU = min(bestCPU, cpuSeconds() - cpu)
            bytes = Int(loaded.byteCount)
            rows = loaded.table.count + loaded.table.still.count
        }
        print(
            "\(encoding.rawValue)\(isDigesting ? " and SHA-256" : ""), \(threads) threads: "
                + "\(rows) rows in \(Int(best * 1000)) ms, "
                + "\(Int(Double(bytes) / best / 1e6)) MB/s, "
                + "\(Int(Double(bytes) / bestCPU / 1e6)) MB per CPU second, "
                + "peak \(peakMegabytes()) MB"
        )
    }

    private static func measureWriting(
        _ path: String, _ encoding: TextEncoding, to target: String, _ threads: Int,
        _ repeats: Int
    ) throws {
        let source = source(path, encoding)
        var codes = Codes()
        let loaded = try PlanReader(setsStillRowsApart: true).load(
            source, into: &codes, known: nil)
        let table = loaded.table
        let adjustments = (0..<table.count).map { row in
            PlanAdjustment(
                measure: .money,
                key: LineKey(
                    unit: table.unit[row], account: table.account[row],
                    activity: table.activity[row],
                    period: Period(grain: table.grain, index: table.period[row])),
                amount: 100)
        }
        var best = Double.infinity
        var bestCPU = Double.infinity
        for _ in 0..<repeats {
            let start = now()
            let cpu = cpuSeconds()
            try AdjustedPlanWriter.write(
                source, adjustments: adjustments, codes: codes, to: target, threads: threads)
            best = min(best, now() - start)
            bestCPU = min(bestCPU, cpuSeconds() - cpu)
        }
        unlink(target)
        let megabytes = Double(loaded.byteCount) / 1e6
        print(
            "adjusted plan, \(adjustments.count) cells changed: \(Int(best * 1000)) ms, "
                + "\(Int(megabytes / best)) MB/s, "
                + "\(Int(megabytes / bestCPU)) MB per CPU second, peak \(peakMegabytes()) MB")
    }

    private static func source(_ path: String, _ encoding: TextEncoding) -> PlanSource {
        var dialect = Dialect.canonical
        dialect.delimiter = UInt8(ascii: ";")
        dialect.encoding = encoding
        dialect.decimal = .comma
        var mapping = PlanMapping()
        mapping.unit = .column(.name("Enhet"))
        mapping.account = .column(.name("Konto"))
        mapping.activity = .column(.name("Verksamhet"))
        mapping.period = .column(.name("Period"), format: .yearMonth, year: nil)
        mapping.amounts = [
            AmountColumn(.name("Budget 2026"), role: .init(isReference: true)),
            AmountColumn(.name("Förslag 2027"), role: .init(isCurrent: true)),
        ]
        return PlanSource(
            name: "plan", path: path, measure: .money, dialect: dialect, mapping: mapping)
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func usage() -> rusage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage
    }

    /// User and system time: what a loaded machine distorts least.
    private static func cpuSeconds() -> Double {
        let usage = usage()
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }

    private static func peakMegabytes() -> Int { usage().ru_maxrss / 1024 }
}
