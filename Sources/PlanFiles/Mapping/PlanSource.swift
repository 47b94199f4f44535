import BudgetModel

/// One file of a plan: where it is, how it is written and what its columns mean.
///
/// A plan may come from several sources; each gives the versions that its mapping names.
public struct PlanSource: Sendable, Hashable {
    /// The name in the pipeline file: it stands in rejected rows and control totals.
    public var name: String
    /// `-` is standard input. Files that gzip or zstd wrote are known by their first bytes.
    public var path: String
    public var measure: Measure
    public var dialect: Dialect
    public var mapping: PlanMapping
    public var duplicates: DuplicatePolicy
    /// More rejected rows than this refuse the input.
    public var maxRejected: Int

    public init(
        name: String, path: String, measure: Measure, dialect: Dialect = .canonical,
        mapping: PlanMapping = PlanMapping(), duplicates: DuplicatePolicy = .sum,
        maxRejected: Int = 0
    ) {
        self.name = name
        self.path = path
        self.measure = measure
        self.dialect = dialect
        self.mapping = mapping
        self.duplicates = duplicates
        self.maxRejected = maxRejected
    }
}

/// What two rows with one key and one version mean (contract, section 2, point 7).
public enum DuplicatePolicy: String, Sendable, Hashable, CaseIterable {
    case sum
    case refuse
}

extension PlanSource {
    /// How many rejected rows are kept word for word: all that are allowed and as many more as a
    /// refusal shows, the first of the file whatever the number of threads; a million where there
    /// is no limit.
    var keptRejections: Int {
        maxRejected == .max ? 1_000_000 : min(maxRejected, .max - 100) + 100
    }
}
