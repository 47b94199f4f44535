import BudgetModel
import Diagnostics

/// What the person says about a file, so that it need not be guessed: `--set unit=ansvar`.
public struct InspectionChoices: Sendable {
    struct Quote { var byte: UInt8? }

    var delimiter: UInt8?
    var quote: Quote?
    var encoding: TextEncoding?
    var decimal: DecimalSign?
    var grouping: Set<GroupingSign>?
    var sign: SignStyle?
    var scale: Int64?
    var preambleLines: Int?
    var hasHeader: Bool?
    var name: String?
    var measure: Measure?
    /// Unit, account and activity; `.absent` where the person says that there is none.
    var keys: [String: KeyField] = [:]
    /// The year or period of the whole file.
    var period: Period?
    var periodColumn: ColumnReference?
    /// What the file as a whole is, where its columns do not say so.
    var plan: VersionRole?
    /// Columns of amounts, by what the person says that they are.
    var roles: [(column: ColumnReference, role: VersionRole)] = []
    var version: ColumnReference?
    var revenue: ColumnReference?

    public init() {}

    /// The settings that `--set` knows.
    public static let settings = [
        "name", "measure", "unit", "account", "activity", "period", "plan", "reference", "current",
        "ignored", "version", "revenue", "delimiter", "quote", "encoding", "decimal", "grouping",
        "sign", "scale", "preamble_lines", "header",
    ]

    /// Reads `unit=ansvar` and the like.
    ///
    /// - Throws: `argument.set.unknown`, `argument.set.malformed`: every one that is wrong.
    public init(_ settings: [String]) throws(Findings) {
        var findings: [Finding] = []
        for setting in settings {
            guard let equals = setting.firstIndex(of: "=") else {
                findings.append(Self.malformed(setting, "write SETTING=VALUE, such as unit=ansvar"))
                continue
            }
            let key = String(setting[..<equals]).trimmed
            let value = String(setting[setting.index(after: equals)...]).trimmed
            guard Self.settings.contains(key) else {
                findings.append(
                    Finding(
                        "argument.set.unknown", at: .argument("--set"),
                        "there is no such setting to say", value: key,
                        fix: "write one of: \(Self.settings.joined(separator: ", "))"))
                continue
            }
            if let problem = take(key, value) { findings.append(Self.malformed(setting, problem)) }
        }
        if !findings.isEmpty { throw Findings(findings) }
    }

    private static func malformed(_ setting: String, _ fix: String) -> Finding {
        Finding(
            "argument.set.malformed", at: .argument("--set"), "the setting does not say anything",
            value: setting, fix: fix)
    }

    /// Takes one more setting, which wins over what was said before.
    ///
    /// - Throws: as `init` does.
    public mutating func add(_ setting: String) throws(Findings) {
        let said = try InspectionChoices([setting])
        let key = setting.prefix { $0 != "=" }
        if ["reference", "current", "ignored"].contains(key) {
            let role = said.roles.first?.role
            roles.removeAll { $0.role == role }
            roles += said.roles
        } else if let equals = setting.firstIndex(of: "=") {
            _ = take(String(key).trimmed, String(setting[setting.index(after: equals)...]).trimmed)
        }
    }

    /// - Returns: what to write instead, where the value does not fit.
    private mutating func take(_ key: String, _ value: String) -> String? {
        if value.isEmpty { return "give a value after the equals sign" }
        switch key {
        case "name": name = value
        case "unit", "account", "activity": keys[key] = Self.key(value)
        case "reference", "current", "ignored":
            let role = VersionRole(words: [key]) ?? .ignored
            roles += value.split(separator: ",").map { (Self.column(String($0).trimmed), role) }
        case "plan":
            plan = ["reference", "current"].contains(value) ? VersionRole(words: [value]) : nil
            return plan == nil ? "write reference or current" : nil
        case "version": version = Self.column(value)
        case "revenue": revenue = Self.column(value)
        case "period":
            if let constant = Period(value) {
                period = constant
            } else {
                periodColumn = Self.column(value)
            }
        default: return takeDialect(key, value)
        }
        return nil
    }

    private mutating func takeDialect(_ key: String, _ value: String) -> String? {
        func word<Word: RawRepresentable & CaseIterable>(_: Word.Type) -> (Word?, String)
        where Word.RawValue == String {
            let all = Word.allCases.map(\.rawValue).joined(separator: ", ")
            return (Word(rawValue: value), "write one of: \(all)")
        }
        switch key {
        case "measure":
            measure = Measure(rawValue: value)
            return measure == nil ? "write euro or person_years" : nil
        case "delimiter":
            delimiter = value == "tab" ? 9 : value.utf8.count == 1 ? value.utf8.first : nil
            return delimiter == nil ? "write one ASCII character, or tab" : nil
        case "quote":
            if value != "none", value.utf8.count != 1 {
                return "write one ASCII character, or none"
            }
            quote = Quote(byte: value == "none" ? nil : value.utf8.first)
        case "encoding":
            let (found, fix) = word(TextEncoding.self)
            encoding = found
            return found == nil ? fix : nil
        case "decimal":
            let (found, fix) = word(DecimalSign.self)
            decimal = found
            return found == nil ? fix : nil
        case "sign":
            let (found, fix) = word(SignStyle.self)
            sign = found
            return found == nil ? fix : nil
        case "grouping":
            let signs =
                value == "none" ? [] : value.split(separator: ",").map { String($0).trimmed }
            let found = signs.compactMap(GroupingSign.init(rawValue:))
            grouping = found.count == signs.count ? Set(found) : nil
            return grouping == nil ? "write none, or some of: \(word(GroupingSign.self).1)" : nil
        case "scale":
            let named: [String: Int64] = ["units": 1, "thousands": 1000, "millions": 1_000_000]
            scale = named[value] ?? Int64(value).flatMap { $0 > 0 ? $0 : nil }
            return scale == nil ? "write units, thousands, millions or a whole number" : nil
        case "preamble_lines":
            preambleLines = Int(value).flatMap { $0 >= 0 ? $0 : nil }
            return preambleLines == nil ? "write how many lines stand before the header" : nil
        default:
            hasHeader = value == "true" ? true : value == "false" ? false : nil
            return hasHeader == nil ? "write true or false" : nil
        }
        return nil
    }

    /// `ansvar`, `3`, `Chapter+Section`, `none`, or `=1100` for one code in all rows.
    private static func key(_ value: String) -> KeyField {
        if value == "none" { return .absent }
        if value.hasPrefix("=") { return .constant(String(value.dropFirst())) }
        let parts = value.split(separator: "+").map { String($0).trimmed }
        return parts.count > 1
            ? .composed(parts.map(column), separator: ".") : .column(column(value))
    }

    private static func column(_ text: String) -> ColumnReference {
        Int(text).map { .number($0) } ?? .name(text)
    }
}
