private let comma = UInt8(ascii: ",")
private let semicolon = UInt8(ascii: ";")

/// `E10234;Hälsocentral …;41230;Köp av tjänster 3;VÅRD-12;202703;text;12345,67;12345,67`
func writeFinancialPlan(
    _ register: Register, world: World, changed: Bool, to path: String
) {
    var file = ByteFile(path)
    file.put(
        windows1252(
            "Enhet;Enhetsnamn;Konto;Kontonamn;Verksamhet;Period;Text;Budget 2026;Förslag 2027\r\n"))
    let accounts = world.accounts.map { windows1252(";\($0.code);\($0.name);") }
    let activities = world.activities.map { windows1252("\($0);\(world.year)") }
    let texts = planTexts.map { windows1252($0) }
    let newline = Array("\r\n".utf8)
    var walk = ClaimWalk(register.byFinancialLine)
    var unitNow = -1
    var unitBytes: [UInt8] = []
    for line in 0..<world.size.financialLines {
        let key = world.financialKey(line)
        if key.unit != unitNow {
            unitNow = key.unit
            unitBytes = windows1252("\(world.unitCode(unitNow));\(world.unitName(unitNow))")
        }
        let dice = mixed(line, 20)
        let claimed = walk.claimed(on: line, in: register.benefits)
        var (reference, current) = amounts(claimed: claimed, dice: dice, scale: 1000)
        if changed, mixed(line, 21) % 100 == 0 { current += 100 }
        file.put(unitBytes)
        file.put(accounts[key.account])
        file.put(activities[key.activity])
        file.put(key.month + 1, digits: 2)
        file.put(semicolon)
        // Every 512th text needs quotes: a separator, a quote, a line break inside.
        file.put(texts[dice >> 20 % 512 == 0 ? Int(dice >> 30 % 3) : 3 + Int(dice >> 30 % 13)])
        file.put(semicolon)
        file.put(units: reference, fractionDigits: 2, mark: comma)
        file.put(semicolon)
        file.put(units: current, fractionDigits: 2, mark: comma)
        file.put(newline)
        file.endRow()
    }
    file.close()
}

private let planTexts = [
    "\"Avtal; år 2\"", "\"Så kallad \"\"ramhöjning\"\"\"", "\"Två rader:\r\nåtgärd\"",
    "", "", "", "Ram enligt beslut", "Årlig uppräkning", "Avtal 2026–2027", "Köp från grannkommun",
    "Ökad volym", "", "Särskild satsning", "Enligt nämndens förslag", "€-kontrakt", "Löpande",
]

/// `E10234;Hälsocentral …;VÅRD-12;202703;12,5000;12,5000`
func writeStaffingPlan(_ register: Register, world: World, to path: String) {
    var file = ByteFile(path)
    file.put(
        windows1252(
            "Enhet;Enhetsnamn;Verksamhet;Period;Årsarbetare 2026;Årsarbetare 2027\r\n"))
    let activities = world.activities.map { windows1252(";\($0);\(world.year)") }
    let newline = Array("\r\n".utf8)
    var walk = ClaimWalk(register.byStaffingLine)
    for line in 0..<world.size.staffingLines {
        let key = world.staffingKey(line)
        let claimed = walk.claimed(on: line, in: register.benefits)
        let (reference, current) = amounts(claimed: claimed, dice: mixed(line, 22), scale: 500)
        file.put(windows1252(world.unitCode(key.unit)))
        file.put(semicolon)
        file.put(windows1252(world.unitName(key.unit)))
        file.put(activities[key.task])
        file.put(key.month + 1, digits: 2)
        file.put(semicolon)
        file.put(units: reference, fractionDigits: 4, mark: comma)
        file.put(semicolon)
        file.put(units: current, fractionDigits: 4, mark: comma)
        file.put(newline)
        file.endRow()
    }
    file.close()
}

/// The register's tables in canonical columns.
func writeRegister(_ register: Register, world: World, to directory: String) {
    writeBenefits(register, world: world, to: directory + "/benefits.csv")
    var units = ByteFile(directory + "/org_units.csv")
    units.put("unit,parent,level,name\nLAND,,nation,Landet\n")
    for area in 0...(world.unitCount / 50) { units.put("A\(area),LAND,area,Område \(area)\n") }
    for unit in 0..<world.unitCount {
        units.put("\(world.unitCode(unit)),A\(unit / 50),unit,\(world.unitName(unit))\n")
        units.endRow()
    }
    units.close()
    var accounts = ByteFile(directory + "/accounts.csv")
    accounts.put("account,parent,kind,name\n")
    for group in 0..<20 { accounts.put("G\(group),,expense,Grupp \(group)\n") }
    for (number, account) in world.accounts.enumerated() {
        let kind = account.isInternal ? "internal" : "expense"
        accounts.put("\(account.code),G\(number / 10),\(kind),\(account.name)\n")
    }
    accounts.close()
    var initiatives = ByteFile(directory + "/initiatives.csv")
    initiatives.put("initiative_id,name,owner,status\n")
    for number in 0..<500 {
        initiatives.put("I\(100 + number),Åtgärd \(number),owner\(number % 90),running\n")
    }
    initiatives.close()
}

private func writeBenefits(_ register: Register, world: World, to path: String) {
    var file = ByteFile(path)
    file.put("benefit_id,initiative_id,class,unit,account,activity,period_start,period_end,")
    file.put("amount,fte,kind,status,maturity,output_held,owner,evidence,recorded_at\n")
    for (number, benefit) in register.benefits.enumerated() {
        file.put("B")
        file.put(number + 1, digits: 7)
        file.put(",I\(100 + number % 500),\(benefit.isMoney ? "cashable" : "capacity"),")
        let month: Int
        if benefit.isMoney {
            let key = world.financialKey(Int(benefit.line))
            month = key.month
            file.put("\(world.unitCode(key.unit)),\(world.accounts[key.account].code),")
            file.put(world.activities[key.activity])
        } else {
            let key = world.staffingKey(Int(benefit.line))
            month = key.month
            file.put("\(world.unitCode(key.unit)),,\(world.activities[key.task])")
        }
        for _ in 0..<2 {
            file.put(",\(world.year)-")
            file.put(month + 1, digits: 2)
        }
        file.put(comma)
        if benefit.isMoney {
            file.put(units: Int(benefit.amount), fractionDigits: 2, mark: UInt8(ascii: "."))
        }
        file.put(comma)
        if !benefit.isMoney {
            file.put(units: Int(benefit.amount), fractionDigits: 4, mark: UInt8(ascii: "."))
        }
        file.put(",one_off,\(benefit.isValidated ? "validated" : "draft"),final,true,")
        file.put("owner\(number % 90),case \(number % 9000),2027-01-15T08:00:00Z\n")
        file.endRow()
    }
    file.close()
}
