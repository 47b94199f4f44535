/// The organisation that the files describe: units, accounts, activities and their lines.
///
/// A line's position says everything about its key, so that no key is stored: twelve months of one
/// `(unit, account, activity)` stand together, as an ERP exports them.
struct World {
    let size: Size
    let unitCount: Int
    let months = 12
    let year = 2027
    let accounts: [Account]
    let activities: [String]

    static let accountsPerUnit = 26
    static let activitiesPerAccount = 8
    static let linesPerUnit = 12 * accountsPerUnit * activitiesPerAccount
    static let tasksPerUnit = 42

    struct Account {
        var code: String
        var name: String
        var isInternal: Bool
    }

    init(size: Size) {
        self.size = size
        let byPlan = (size.financialLines - 1) / World.linesPerUnit + 1
        let byStaffing = (size.staffingLines - 1) / (12 * World.tasksPerUnit) + 1
        unitCount = max(byPlan, byStaffing)
        let kinds = [
            "Köp av tjänster", "Löner och arvoden", "Hyror – lokaler", "Material",
            "Läkemedel", "Resor", "IT-tjänster", "Städning", "Utbildning", "Övriga kostnader",
        ]
        accounts = (0..<200).map { number in
            Account(
                code: "4\(1000 + number * 10)", name: "\(kinds[number % 10]) \(number / 10 + 1)",
                isInternal: number % 40 == 39)
        }
        let fields = ["ÄLD", "VÅRD", "HÄLSA", "SKOLA", "ADM", "FÖRSK"]
        activities = (0..<60).map { "\(fields[$0 % 6])-\($0 / 6 + 10)" }
    }

    func unitCode(_ unit: Int) -> String { "E\(10_000 + unit)" }

    func unitName(_ unit: Int) -> String {
        let kinds = ["Hälsocentral", "Äldreboende", "Skola", "Förvaltning", "Räddningstjänst"]
        let places = ["Östersund", "Åbo", "Järvenpää", "Malmö", "Tromsø", "Århus", "Ålesund"]
        return "\(kinds[unit % 5]) \(places[unit % 7]) \(unit / 35 + 1)"
    }

    /// Key of a line of the financial plan, as positions.
    func financialKey(_ line: Int) -> (unit: Int, account: Int, activity: Int, month: Int) {
        let (combination, month) = line.quotientAndRemainder(dividingBy: 12)
        let perUnit = World.accountsPerUnit * World.activitiesPerAccount
        let (unit, place) = combination.quotientAndRemainder(dividingBy: perUnit)
        return (
            unit, (unit * 7 + place / World.activitiesPerAccount) % accounts.count,
            (unit * 3 + place % World.activitiesPerAccount) % activities.count, month
        )
    }

    func staffingKey(_ line: Int) -> (unit: Int, task: Int, month: Int) {
        let (combination, month) = line.quotientAndRemainder(dividingBy: 12)
        let (unit, place) = combination.quotientAndRemainder(dividingBy: World.tasksPerUnit)
        return (unit, (unit * 3 + place) % activities.count, month)
    }
}
