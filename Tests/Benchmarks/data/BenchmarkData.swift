import Glibc

/// Writes the benchmark's inputs: the same bytes for the same size, on any machine.
///
///     benchmark-data S|M|L DIRECTORY
///
/// - `plan.csv`, `staffing.csv`: exports as a Nordic ERP writes them (Windows-1252, `;`, decimal
///   comma, CRLF, names and texts with å ä ö, quotes where a text needs them).
/// - `plan-next.csv`: the same financial plan one night later, 1 % of its lines changed.
/// - `benefits.csv`, `org_units.csv`, `accounts.csv`, `initiatives.csv`: the register, UTF-8,
///   canonical columns.
@main
struct BenchmarkData {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let size = Size(rawValue: arguments[1]) else {
            complain("usage: benchmark-data S|M|L DIRECTORY\n")
            exit(2)
        }
        let directory = arguments[2]
        guard mkdir(directory, 0o755) == 0 || errno == EEXIST else {
            complain("cannot make \(directory): \(String(cString: strerror(errno)))\n")
            exit(1)
        }
        let world = World(size: size)
        let register = Register(world: world)
        writeRegister(register, world: world, to: directory)
        writeFinancialPlan(register, world: world, changed: false, to: directory + "/plan.csv")
        writeFinancialPlan(register, world: world, changed: true, to: directory + "/plan-next.csv")
        writeStaffingPlan(register, world: world, to: directory + "/staffing.csv")
    }
}

/// S is for development, M for a region, L for a nation.
enum Size: String {
    case small = "S"
    case medium = "M"
    case large = "L"

    var financialLines: Int {
        switch self {
        case .small: 20_000
        case .medium: 2_000_000
        case .large: 10_000_000
        }
    }
    var staffingLines: Int { financialLines / 5 }
    var benefits: Int { financialLines / 10 }
}

func complain(_ text: String) {
    var text = text
    text.withUTF8 { _ = write(2, $0.baseAddress, $0.count) }
}
