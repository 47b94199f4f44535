import BudgetModel

/// Money as a reader of the language writes it: the currency's own sign, in the language's place.
extension Language {
    /// `€1,234.56` and `kr 1,234.56` in English; `1 234,56 €` and `1 234,56 kr` in Swedish and
    /// Finnish. `number` is written already.
    func money(_ number: String, _ currency: Currency) -> String {
        guard self == .english else { return "\(number)\u{A0}\(currency.sign)" }
        let minus = "\u{2212}"
        let isNegative = number.hasPrefix(minus)
        let digits = isNegative ? String(number.dropFirst()) : number
        return (isNegative ? minus : "") + currency.sign + (currency.isGlued ? "" : "\u{A0}")
            + digits
    }

    /// The number format of a spreadsheet for amounts of the currency.
    func moneyFormat(_ currency: Currency) -> String {
        // The euro sign of no country: a spreadsheet then leaves separators to its user.
        let sign = currency == .euro ? "[$€-2]" : "\"\(currency.sign)\""
        guard self == .english else { return "#,##0.00\\ \(sign)" }
        let gap = currency.isGlued ? "" : "\\ "
        return "\(sign)\(gap)#,##0.00;\u{2212}\(sign)\(gap)#,##0.00"
    }
}

extension Currency {
    /// What stands beside an amount: the sign of the currency where readers of these languages know
    /// it, or else the code.
    var sign: String {
        switch code {
        case "EUR": "€"
        case "SEK", "NOK", "DKK": "kr"
        default: code
        }
    }

    /// Whether a sign that stands before its number touches it.
    var isGlued: Bool { self == .euro }
}
