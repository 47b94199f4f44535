import BudgetModel
import Reconciliation
import TestSupport

#if canImport(Glibc)
    import Glibc
#endif

/// One measurement in one process, so that peak memory is that of one solve:
/// `solver-benchmark SHAPE CLAIMS[xLINES] THREADS [FILE]` prints one tab-separated row; with FILE
/// it writes the network for other solvers instead. Tests/Benchmarks/solver/run makes the table.
@main
struct SolverBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        let sizes = arguments.dropFirst(2).first?.split(separator: "x").compactMap { Int($0) } ?? []
        guard arguments.count >= 4, let shape = NetworkShape(rawValue: arguments[1]),
            let claimCount = sizes.first, let threads = Int(arguments[3])
        else {
            print("usage: solver-benchmark exact|group|full CLAIMS[xLINES] THREADS [FILE]")
            exit(64)
        }
        let generated = GeneratedNetwork(
            shape, claimCount: claimCount, lineCount: sizes.count > 1 ? sizes[1] : 10 * claimCount)
        if arguments.count > 4 {
            try NetworkFile.write(generated, to: arguments[4])
            return
        }
        let network = generated.network
        let baseline = peakKilobytes()
        let stages = StagePlan(tierCount: generated.tierCount)
        let solver = ParametricFlowSolver(threads: threads)
        let spent = processorTime()
        let start = now()
        let gross = try solver.gross(network, stages: stages)
        let middle = now()
        let solution = try solver.netted(network, stages: stages, gross: gross)
        let end = now()
        let columns: [Any] = [
            shape.rawValue, claimCount, network.lineCount, threads, seconds(middle - start),
            seconds(end - middle), seconds(end - start), seconds(processorTime() - spent),
            baseline / 1024, peakKilobytes() / 1024,
            total(network.owed), total(solution.gross), total(solution.visible),
            digest(solution), try audit(solution, of: network, stages),
        ]
        print(columns.map { "\($0)" }.joined(separator: "\t"))
    }

    /// Seconds that the audit takes, which every run passes.
    private static func audit(
        _ solution: FlowSolution, of network: FlowNetwork, _ stages: StagePlan
    ) throws -> String {
        let spent = processorTime()
        try FlowAudit.check(network, stages, solution)
        return seconds(processorTime() - spent)
    }

    private static func total(_ units: [Units]) -> Units { units.reduce(0, +) }

    private static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }

    /// Processor time of all threads so far, in milliseconds: unlike the clock, hardly disturbed
    /// by what else the machine does.
    private static func processorTime() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }

    private static func seconds(_ milliseconds: Int) -> String {
        let fraction = String(milliseconds % 1000)
        let zeros = String(repeating: "0", count: 3 - fraction.count)
        return "\(milliseconds / 1000).\(zeros)\(fraction)"
    }

    private static func peakKilobytes() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss
    }

    /// A checksum of everything that the solution says (FNV-1a over its numbers).
    private static func digest(_ solution: FlowSolution) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ value: Int) {
            hash = (hash ^ UInt64(bitPattern: Int64(value))) &* 0x100_0000_01b3
        }
        for row in solution.attribution {
            add(Int(row.claim))
            add(Int(row.line))
            add(Int(row.tier))
            add(Int(row.amount))
        }
        for stage in solution.netted { for units in stage { add(Int(units)) } }
        for proof in [solution.missingProof, solution.reabsorbedProof] {
            for group in proof.groups {
                for list in [group.claims, group.lines, group.caps, group.restsOn] {
                    add(list.count)
                    for name in list { add(Int(name)) }
                }
            }
        }
        for share in solution.grossShare + solution.visibleShare {
            add(Int(truncatingIfNeeded: share.numerator))
            add(Int(share.denominator))
        }
        return hash
    }
}
