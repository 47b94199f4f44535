/// How much a report tells: all that a controller needs, one page for a manager, or the decisions
/// of a period as an appendix to minutes.
public enum ReportVariant: String, Sendable, Hashable, CaseIterable {
    case full, management, minutes
}
