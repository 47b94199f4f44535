import Foundation

/// Runs the scenario folders and the error catalogue through the real binary.
///
///     scenario-runner [--record] [NAME…]
///
/// A folder of `Tests/Scenarios` or `Tests/ErrorCatalog` is a case: add a folder, add a case.
/// `--record` rewrites what is expected, and that run fails, so that nobody records by accident.
@main
enum Program {
    static func main() async {
        var names = Array(CommandLine.arguments.dropFirst())
        let isRecording = names.contains("--record")
        names.removeAll { $0 == "--record" }
        do {
            let surroundings = try Surroundings.find()
            let cluster = TestCluster(surroundings)
            let cases = try Case.discover(surroundings).filter {
                names.isEmpty || names.contains($0.name)
            }
            if cases.isEmpty {
                throw RunnerError("no case is named \(names.joined(separator: " "))")
            }
            let failed = await run(cases, Runner(surroundings, cluster, isRecording))
            cluster.stop()
            print("scenarios: \(cases.count - failed) passed, \(failed) failed")
            if isRecording { print("recorded; look at the difference, then run again") }
            exit(failed == 0 && !isRecording ? 0 : 1)
        } catch {
            print("scenarios: \(error)")
            exit(1)
        }
    }

    /// Two at a time; the report comes in the order of the names.
    private static func run(_ cases: [Case], _ runner: Runner) async -> Int {
        var problems = [[String]?](repeating: nil, count: cases.count)
        await withTaskGroup(of: (Int, [String]).self) { group in
            var next = 0
            func add() {
                guard next < cases.count else { return }
                let index = next
                next += 1
                group.addTask { (index, runner.run(cases[index])) }
            }
            for _ in 0..<min(2, cases.count) { add() }
            for await (index, found) in group {
                problems[index] = found
                add()
            }
        }
        var failed = 0
        for (index, found) in problems.enumerated() {
            guard let found, !found.isEmpty else { continue }
            failed += 1
            print("✘ \(cases[index].name)")
            for line in found {
                print("    \(line.replacingOccurrences(of: "\n", with: "\n    "))")
            }
        }
        return failed
    }
}

struct RunnerError: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
