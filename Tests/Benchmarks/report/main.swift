// Makes reports of a made-up outcome, for benchmarks and for the browser test:
//
//     report-bench summary|explain|html|management|xlsx|markdown|json|csv|files
//         [--benefits N] [--units N] [--months N] [--rows N] [--language en|sv|fi] [--hostile]
//         [--out FILE]
//
// `--rows` repeats the claims until there are so many, for the workbook's bar.
import BudgetModel
import Glibc
import Reconciliation
import ReportSamples
import Reports

var options: [String: String] = [:]
var arguments = Array(CommandLine.arguments.dropFirst())
let task = arguments.isEmpty ? "summary" : arguments.removeFirst()
while let name = arguments.first {
    arguments.removeFirst()
    let takesValue = name != "--hostile" && !arguments.isEmpty
    options[name] = takesValue ? arguments.removeFirst() : "yes"
}

let language = Language(rawValue: options["--language"] ?? "en") ?? .english
let decorate: (String) -> String =
    options["--hostile"] == nil ? { $0 } : { HostileText.decorate($0) }
var sample = SampleOutcome.make(
    benefits: Int(options["--benefits"] ?? "") ?? 300, units: Int(options["--units"] ?? "") ?? 20,
    months: Int(options["--months"] ?? "") ?? 24, decorate: decorate)
if let rows = Int(options["--rows"] ?? "") {
    let claims = sample.claims
    sample.claims.reserveCapacity(rows)
    while sample.claims.count < rows {
        sample.claims.append(claims[sample.claims.count % claims.count])
    }
}
let outcome = sample
let context = RunContext.sample(for: outcome, decorate: decorate)
let path = options["--out"] ?? "report"

func run() throws {
    switch task {
    case "summary": print(SummaryText.render(outcome, context: context, language: language))
    case "explain":
        for benefit in outcome.benefits {
            let id = outcome.codes.benefits.text(benefit.benefit)
            let text = Explanation.text(outcome, benefit: id, language: language)
            print(text ?? "", terminator: "\n----\n")
        }
    case "files":
        try OutcomeFiles.write(outcome, rejected: context.rejected, context: context, to: path)
    case "management":
        try Report.write(
            outcome, context: context, format: .html, language: language, variant: .management,
            to: path)
    default:
        guard let format = ReportFormat(rawValue: task) else {
            return print("unknown task \(task)")
        }
        try Report.write(outcome, context: context, format: format, language: language, to: path)
    }
}

let clock = ContinuousClock()
let time = try clock.measure(run)
let seconds = Double(time.components.attoseconds) / 1e18 + Double(time.components.seconds)
var usage = rusage()
getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
let line =
    "\(task): \(outcome.benefits.count) benefits, \(outcome.claims.count) claims, "
    + "\(seconds) s, peak \(usage.ru_maxrss / 1024) MB\n"
_ = line.withCString { write(2, $0, strlen($0)) }
