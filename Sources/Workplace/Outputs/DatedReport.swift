import NightlyRun

/// The names of a pipeline's reports: `nightly-2027-01-31-run17.sv.html`, and the stable
/// `nightly-latest.sv.html` beside them.
struct ReportNames: Sendable, Hashable {
    var pipeline: String
    /// `.sv.html`; of CSV, which is a folder, `.sv`.
    var ending: String

    var latest: String { "\(pipeline)-latest\(ending)" }

    /// - Parameters:
    ///   - day: `2027-01-31`; empty where the run has no bound.
    ///   - run: empty where there is no ledger.
    func dated(day: String, run: String) -> String {
        let shown = day.isEmpty ? "undated" : day
        return "\(pipeline)-\(shown)\(run.isEmpty ? "" : "-run\(run)")\(ending)"
    }

    /// The dated reports of this pipeline, and of no other whose name begins alike, that no longer
    /// stay where only `keep` of them do: first those of the oldest day, and of one day those of
    /// the oldest run.
    ///
    /// - Parameter fresh: the one just written always stays.
    func dropped(of names: [String], keeping keep: Int, fresh: String) -> [String] {
        let dated = names.compactMap { name in order(of: name).map { (name, $0) } }
            .sorted { $0.1 < $1.1 }
        let others = dated.map(\.0).filter { $0 != fresh }
        let isThere = others.count < dated.count
        return Array(others.dropLast(max(0, keep - (isThere ? 1 : 0))))
    }

    /// Day and run of a name; nil where it is not one of these.
    private func order(of name: String) -> Order? {
        guard name.hasPrefix("\(pipeline)-"), name.hasSuffix(ending),
            name.utf8.count > pipeline.utf8.count + 1 + ending.utf8.count
        else { return nil }
        let middle = name.dropFirst(pipeline.count + 1).dropLast(ending.count)
        var day = middle
        var run: Int64 = -1
        if let mark = middle.firstRange(of: "-run") {
            guard let number = Int64(middle[mark.upperBound...]), number >= 0 else { return nil }
            (day, run) = (middle[..<mark.lowerBound], number)
        }
        if day == "undated" { return Order(day: AsOf.endOfTime.day, run: run) }
        return AsOf(day).map { Order(day: $0.day, run: run) }
    }

    private struct Order: Comparable {
        var day: Int64
        var run: Int64
        static func < (a: Order, b: Order) -> Bool { (a.day, a.run) < (b.day, b.run) }
    }
}
