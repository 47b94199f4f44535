/// The currency that a run counts money in: a code of ISO 4217 whose unit has a hundred parts.
public struct Currency: Sendable, Hashable, CustomStringConvertible {
    /// Three capital letters, such as `SEK`.
    public let code: String

    /// nil for what ISO 4217 does not list, and for currencies without two decimals.
    public init?(_ code: String) {
        guard Self.codes.contains(code) else { return nil }
        self.code = code
    }

    private init(known code: String) { self.code = code }

    /// What a run counts in unless its pipeline says otherwise.
    public static let euro = Currency(known: "EUR")

    public var description: String { code }

    // ISO 4217, table A.1 of 2025: currencies in use with two decimals.
    private static let codes = Set(
        """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD \
        CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP \
        GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD \
        LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB \
        PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC \
        SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW \
        ZWG
        """.split(separator: " ").map(String.init))
}
