/// The benefit records: one claim each, 85 % in euro and 15 % in person-years.
///
/// Most records claim a line alone; every seventh shares the line of the record before it, so that
/// the pro-rata arithmetic has leftover cents to place.
struct Register {
    private(set) var benefits: [Benefit] = []
    /// Accepted records by line, in line order: positions in `benefits`.
    private(set) var byFinancialLine: [Int32] = []
    private(set) var byStaffingLine: [Int32] = []

    struct Benefit {
        var isMoney: Bool
        var line: Int32
        /// Cents, or 1/10 000 person-years.
        var amount: Int32
        var isValidated: Bool
    }

    init(world: World) {
        benefits.reserveCapacity(world.size.benefits)
        for number in 0..<world.size.benefits {
            let dice = mixed(number, 1)
            let amountDice = Int(mixed(number, 2) >> 33)
            if number > 0, dice % 7 == 0 {
                var shared = benefits[number - 1]
                shared.amount = shared.amount / 2 + 1 + Int32(amountDice % 10_000)
                benefits.append(shared)
                continue
            }
            let isMoney = dice % 100 < 85
            let line = Register.line(number, isMoney: isMoney, world: world)
            benefits.append(
                Benefit(
                    isMoney: isMoney, line: Int32(line),
                    amount: Int32(
                        isMoney ? 10_000 + amountDice % 5_000_000 : 500 + amountDice % 60_000),
                    isValidated: dice >> 40 % 100 != 0))
        }
        let validated = benefits.indices.filter { benefits[$0].isValidated }.map(Int32.init)
        byFinancialLine = validated.filter { benefits[Int($0)].isMoney }
        byStaffingLine = validated.filter { !benefits[Int($0)].isMoney }
        byFinancialLine.sort { (benefits[Int($0)].line, $0) < (benefits[Int($1)].line, $1) }
        byStaffingLine.sort { (benefits[Int($0)].line, $0) < (benefits[Int($1)].line, $1) }
    }

    /// An expense line (internal accounts take no claims), or any staffing line.
    private static func line(_ number: Int, isMoney: Bool, world: World) -> Int {
        guard isMoney else { return Int(mixed(number, 3) % UInt64(world.size.staffingLines)) }
        var attempt: UInt64 = 4
        while true {
            let line = Int(mixed(number, attempt) % UInt64(world.size.financialLines))
            if !world.accounts[world.financialKey(line).account].isInternal { return line }
            attempt += 1
        }
    }
}

/// Walks the claimed lines in step with a plan and sums what is claimed on each.
struct ClaimWalk {
    private let order: [Int32]
    private var position = 0

    init(_ order: [Int32]) { self.order = order }

    /// Call with ascending lines.
    mutating func claimed(on line: Int, in benefits: [Register.Benefit]) -> Int {
        var sum = 0
        while position < order.count, benefits[Int(order[position])].line == Int32(line) {
            sum += Int(benefits[Int(order[position])].amount)
            position += 1
        }
        return sum
    }
}

/// Both amounts of a line. A third of the claimed lines fall short of what is claimed; of the
/// others 3 % move for reasons of their own and the rest stand still, as most lines of a plan do.
func amounts(claimed: Int, dice: UInt64, scale: Int) -> (reference: Int, current: Int) {
    let base = scale * 50 + Int(dice >> 40) % (scale * 2_000)
    guard claimed > 0 else {
        let moved = dice % 100 < 3 ? base / 50 + Int(dice % 977) : 0
        return (base, dice & 128 == 0 ? base + moved : base - moved)
    }
    let reference = base + 2 * claimed
    switch dice % 12 {
    case 0: return (reference, reference)
    case 1: return (reference, reference + claimed / 3)
    case 2, 3: return (reference, reference - claimed * Int(1 + dice >> 8 % 90) / 91)
    case 4: return (reference, reference - claimed - claimed / 10)
    default: return (reference, reference - claimed)
    }
}
