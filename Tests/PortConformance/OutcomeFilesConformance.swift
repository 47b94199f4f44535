import Diagnostics
import NightlyRun

/// A place for files that a suite can shut, and one port that writes there.
public protocol FilesStore {
    var port: any OutcomeFilesPort { get }
    /// What lies there, by path.
    func contents() throws -> [String: [UInt8]]
    /// Whether what a step told of lies there.
    func holds(_ told: String) throws -> Bool
    /// While it is shut, nothing can be written.
    func setShut(_ isShut: Bool) throws
}

/// What every `OutcomeFilesPort` must do, wherever it writes.
public struct OutcomeFilesConformance {
    private let store: any FilesStore
    private let results: RunResults

    /// - Parameters:
    ///   - store: empty.
    ///   - results: of a run whose inputs are still as they were read.
    public init(_ store: any FilesStore, results: RunResults) {
        self.store = store
        self.results = results
    }

    /// Runs every check.
    ///
    /// - Returns: what does not hold, with the name of its check.
    public func violations() throws -> [String] {
        try checked([
            ("obstacles", obstacles), ("writing", writing), ("again", again), ("shut", shut),
        ])
    }

    private func obstacles(_ expect: inout Expectations) throws {
        expect.that(store.port.obstacles().isEmpty, "nothing stands against writing")
        expect.that(try store.contents().isEmpty, "and looking wrote nothing")
        let steps = store.port.steps
        expect.that(Set(steps).count == steps.count, "a step is named once")
        expect.that(!steps.contains(.prune), "dropping runs is no step of files")
        expect.that(
            steps == OwedStep.allCases.filter(steps.contains), "steps stand in the order of a run")
        try store.setShut(true)
        let found = store.port.obstacles()
        expect.that(!found.isEmpty, "what stands against writing is found without writing")
        expect.that(found.allSatisfy { !$0.fix.isEmpty }, "and told with a remedy")
        try store.setShut(false)
        expect.that(store.port.obstacles().isEmpty, "and no longer when it is mended")
    }

    private func writing(_ expect: inout Expectations) throws {
        for step in store.port.steps {
            let before = Set(try store.contents().keys)
            let written = try store.port.write(step, results)
            let made = Set(try store.contents().keys).subtracting(before)
            expect.that(!made.isEmpty, "\(step) leaves something")
            expect.that(!written.isEmpty, "\(step) tells what it wrote")
            expect.that(try written.allSatisfy(store.holds), "\(step) wrote what it tells")
        }
    }

    private func again(_ expect: inout Expectations) throws {
        let before = try store.contents()
        for step in store.port.steps.reversed() {
            _ = try store.port.write(step, results)
            expect.that(
                try store.contents() == before,
                "\(step) again, in any order, leaves the same bytes and nothing beside them")
        }
    }

    private func shut(_ expect: inout Expectations) throws {
        let before = try store.contents()
        try store.setShut(true)
        for step in store.port.steps {
            expect.throwing("\(step) throws where nothing can be written") {
                _ = try store.port.write(step, results)
            }
        }
        try store.setShut(false)
        expect.that(try store.contents() == before, "what was there stays whole")
        for step in store.port.steps { _ = try store.port.write(step, results) }
        expect.that(try store.contents() == before, "and the same port writes again")
    }
}
