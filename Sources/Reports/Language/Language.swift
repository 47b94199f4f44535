/// A language of reports and explanations, with the formats of its locale.
public enum Language: String, Sendable, Hashable, CaseIterable {
    case english = "en"
    /// As the administration in Finland writes it.
    case swedish = "sv"
    /// As the administration in Sweden writes it.
    case swedenSwedish = "sv-SE"
    case finnish = "fi"
    /// Bokmål.
    case norwegian = "nb"

    /// What separates whole from fraction.
    var decimalSeparator: Character { self == .english ? "." : "," }

    /// What separates groups of three digits. A no-break space in all but English.
    var groupSeparator: Character { self == .english ? "," : "\u{A0}" }

    /// The field separator of CSV that a spreadsheet of this locale opens by itself.
    var listSeparator: Character { self == .english ? "," : ";" }

    /// Every language by its code, as help tells them.
    public static let codes = "en, sv, sv-SE, fi or nb"
}
