/// An exact count of smallest units of a measure: cents of money, 1/10 000 of person-years.
///
/// Columns and the solver count in `Units`, so that one algorithm serves both measures; everything
/// that names a measure uses `Money` or `PersonYears`.
public typealias Units = Int64

/// An exact amount of money in cents (contract, section 1). Arithmetic that overflows throws.
public struct Money: Quantity {
    public var units: Units
    @inlinable public init(units: Units) { self.units = units }
    public var cents: Int64 { units }
    public static let fractionDigits = 2
    public static let measure = Measure.money
}

/// An exact amount of work in 1/10 000 person-year (htv, årsverke, FTE; contract, section 1).
public struct PersonYears: Quantity {
    public var units: Units
    @inlinable public init(units: Units) { self.units = units }
    public static let fractionDigits = 4
    public static let measure = Measure.personYears
}

/// What an amount counts (contract, section 1): `money` in the currency of the run, or
/// `person_years`.
public enum Measure: Sendable, Hashable, CaseIterable, Comparable, RawRepresentable {
    case money, personYears

    /// The word that files and tables used for money before; it is still read.
    public static let formerMoneyWord = "euro"

    /// Reads a word of files and tables.
    public init?(rawValue: String) {
        switch rawValue {
        case "money", Self.formerMoneyWord: self = .money
        case "person_years": self = .personYears
        default: return nil
        }
    }

    /// The word that files and tables hold.
    public var rawValue: String {
        switch self {
        case .money: "money"
        case .personYears: "person_years"
        }
    }

    // Spelled out: what the standard library gives to a type with a raw value compares the words.
    @inlinable public static func == (a: Measure, b: Measure) -> Bool {
        switch (a, b) {
        case (.money, .money), (.personYears, .personYears): true
        case (.money, .personYears), (.personYears, .money): false
        }
    }

    @inlinable public func hash(into hasher: inout Hasher) { hasher.combine(self == .money) }

    public var fractionDigits: Int { self == .money ? 2 : 4 }
    /// Smallest units in one whole: 100 cents, 10 000 parts of a person-year.
    public var unitsPerWhole: Units { self == .money ? 100 : 10_000 }

    @inlinable public static func < (a: Measure, b: Measure) -> Bool {
        a == .money && b == .personYears
    }
}

/// What `Money` and `PersonYears` share: an exact integer count and checked arithmetic.
public protocol Quantity: Sendable, Hashable, Comparable, CustomStringConvertible {
    var units: Units { get }
    init(units: Units)
    static var fractionDigits: Int { get }
    static var measure: Measure { get }
}

extension Quantity {
    @inlinable public static var zero: Self { Self(units: 0) }
    @inlinable public static func < (a: Self, b: Self) -> Bool { a.units < b.units }

    /// The sum, or `ArithmeticOverflow` beyond Int64.
    @inlinable public func adding(_ other: Self) throws(ArithmeticOverflow) -> Self {
        Self(units: try units.addingExactly(other.units))
    }

    /// The difference, or `ArithmeticOverflow` beyond Int64.
    @inlinable public func subtracting(_ other: Self) throws(ArithmeticOverflow) -> Self {
        Self(units: try units.subtractingExactly(other.units))
    }

    /// Canonical text with a decimal point and every digit: `-1234.50`, `2.0000`.
    public var description: String { Self.measure.text(units) }
}

/// A sum left the range of Int64: an error of the run, never a wrap (contract, section 1).
public struct ArithmeticOverflow: Error, Sendable, Hashable {
    @inlinable public init() {}
}

/// Claims or falls that sum to this many units or more are refused (contract, section 1).
public let largestTotal: Units = 1 << 62

extension Int64 {
    @inlinable public func addingExactly(_ other: Int64) throws(ArithmeticOverflow) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        if overflow { throw ArithmeticOverflow() }
        return sum
    }

    @inlinable public func subtractingExactly(_ other: Int64) throws(ArithmeticOverflow) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        if overflow { throw ArithmeticOverflow() }
        return difference
    }
}

extension Measure {
    /// Canonical text of a count of this measure's units: `-1234.50`, `2.0000`.
    public func text(_ units: Units) -> String {
        let scale = UInt64(unitsPerWhole)
        let magnitude = units.magnitude
        let fraction = String(magnitude % scale)
        let padding = String(repeating: "0", count: fractionDigits - fraction.utf8.count)
        return "\(units < 0 ? "-" : "")\(magnitude / scale).\(padding)\(fraction)"
    }
}
