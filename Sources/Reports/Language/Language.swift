/// A language of reports and explanations, with the formats of its locale.
public enum Language: String, Sendable, Hashable, CaseIterable {
    case english = "en"
    case swedish = "sv"
    case finnish = "fi"

    /// What separates whole from fraction.
    var decimalSeparator: Character { self == .english ? "." : "," }

    /// What separates groups of three digits. A no-break space in Swedish and Finnish.
    var groupSeparator: Character { self == .english ? "," : "\u{A0}" }

    /// The field separator of CSV that a spreadsheet of this locale opens by itself.
    var listSeparator: Character { self == .english ? "," : ";" }
}
