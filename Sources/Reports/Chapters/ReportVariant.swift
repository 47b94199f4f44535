/// How much a report tells: all that a controller needs, or one page for a manager.
public enum ReportVariant: String, Sendable, Hashable, CaseIterable {
    case full, management
}
