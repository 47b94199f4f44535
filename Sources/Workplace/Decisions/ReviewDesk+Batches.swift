import BudgetModel
import Decisions
import Diagnostics
import Digest
import HostFiles
import PipelineFile
import PlanFiles
import PostgresStore

/// Handing approved proposals over in batches.
extension ReviewDesk {
    /// A batch that was made, or would have been.
    public struct Exported: Sendable {
        public var batch: Int64
        public var fileName: String
        public var bytes: [UInt8]
        public var taken: [ProposalStanding]
        public var lines: Int
    }

    /// What became of a wish to hand proposals over.
    public struct ExportAnswer: Sendable {
        /// nil: nothing was left to hand over.
        public var exported: Exported?
        public var refused: [(id: ProposalID, why: ExportRefusal)] = []
    }

    /// Makes a batch of the proposals that may leave, each for itself; in one transaction, so that
    /// each is in this batch or in none, whatever happens.
    ///
    /// - Parameters:
    ///   - wanted: of the file's measure, with the version that was seen.
    ///   - isTrial: whether the batch is made and given up again.
    /// - Throws: a `Finding` where the form cannot hold a row, where a file of new amounts would
    ///   rest on a plan that has moved since the run, or where a run came in between.
    public func export(
        _ wanted: [(id: ProposalID, version: String)], as file: ChangeFile,
        from pipeline: Pipeline, isTrial: Bool
    ) throws -> ExportAnswer {
        let sources = pipeline.sources.filter { $0.measure == file.form.measure }
        let inputs = try runs.inputs(of: run.number)
        if file.form.amounts == .absolutes { try Self.requireUnmoved(sources, inputs) }
        let names = Set(sources.map(\.name))
        let digest = PlanDigest.of(
            inputs.filter { names.contains($0.name) }.map { ($0.name, $0.sha256 ?? "") })
        let authority = authority()
        let ids = Set(wanted.map(\.id))
        let benefits = Set(
            standings.filter { ids.contains($0.id) }.map(\.key.lines.benefit))
        var answer = ExportAnswer()
        var isOvertaken = false
        try store.holding(benefits) {
            let number = try batches.hold()
            try look(numbering: false)
            let (standings, by) = mayLeave(wanted, authority, &answer)
            let sheet = try Self.sheet(
                standings, file,
                try batches.openLines(pipeline: run.pipeline, file.form.measure))
            answer.refused += sheet.refused
            if sheet.taken.isEmpty { return false }
            let context = ChangeFileContext(
                batch: number, run: run.number, entity: run.entity, day: today)
            let exported = Exported(
                batch: number, fileName: file.fileName(batch: number),
                bytes: try ChangeFileWriter(file, context).bytes(sheet.rows), taken: sheet.taken,
                lines: sheet.lines.count)
            answer.exported = exported
            if isTrial { return false }
            isOvertaken = try !add(exported, sheet, file, digest, Self.joined(by, sheet.taken))
            return !isOvertaken
        }
        answer.refused.sort { $0.id < $1.id }
        if isOvertaken { throw Self.overtaken }
        return answer
    }

    /// Those that this login may hand over in the version that was seen, and by what right.
    private func mayLeave(
        _ wanted: [(id: ProposalID, version: String)], _ authority: AuthorityBook,
        _ answer: inout ExportAnswer
    ) -> ([ProposalStanding], [ProposalID: Decider]) {
        let byID = Dictionary(
            standings.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var leaving: [ProposalStanding] = []
        var by: [ProposalID: Decider] = [:]
        for (id, version) in wanted {
            guard let standing = byID[id], let proposal = standing.proposal else {
                answer.refused.append((id, .decision(.state(.superseded))))
                continue
            }
            if version != standing.version {
                answer.refused.append((id, .decision(stale(standing, version))))
                continue
            }
            do throws(Refusal) {
                by[id] = try authority.exporter(login: login, of: proposal)
                leaving.append(standing)
            } catch {
                answer.refused.append((id, .decision(error)))
            }
        }
        return (leaving, by)
    }

    private static func sheet(
        _ standings: [ProposalStanding], _ file: ChangeFile, _ open: [BatchLine.Spot: Int64]
    ) throws -> ChangeSheet {
        do throws(ArithmeticOverflow) {
            return try ChangeSheet(of: standings, in: file.form, beside: open)
        } catch {
            throw file.overflow
        }
    }

    /// One person, with every decision that gave a right to some proposal.
    private static func joined(
        _ by: [ProposalID: Decider], _ taken: [ProposalStanding]
    ) -> Decider {
        let all = taken.compactMap { by[$0.id] }
        var one = all[0]
        one.authority = Set(all.map(\.authority)).sorted().joined(separator: "; ")
        let principals = Set(all.compactMap(\.deputyFor)).sorted()
        one.deputyFor = principals.isEmpty ? nil : principals.joined(separator: ", ")
        return one
    }

    private func add(
        _ exported: Exported, _ sheet: ChangeSheet, _ file: ChangeFile, _ digest: String,
        _ by: Decider
    ) throws -> Bool {
        let wanted = BatchStore.Wanted(
            number: exported.batch, pipeline: run.pipeline, name: file.name, form: file.form,
            run: run.number, planDigest: digest, fileName: exported.fileName,
            content: exported.bytes, by: by,
            proposals: sheet.taken.map { ($0.id, $0.decisions.last?.number ?? 0) },
            lines: sheet.lines)
        var sha256 = SHA256()
        exported.bytes.withUnsafeBytes { sha256.update($0) }
        let content = CanonicalJSON.object([
            "file": .text(exported.fileName), "name": .text(file.name),
            "sha256": .text(sha256.hex()), "run": .integer(run.number),
            "person": .text(by.person), "for": .init(by.deputyFor),
            "authority": .text(by.authority),
            "proposals": .array(
                sheet.taken.map {
                    .array([
                        .text("\($0.id)"), .text($0.version),
                        .integer($0.proposal?.amount ?? 0),
                    ])
                }),
            "lines": .array(
                sheet.lines.map {
                    .array([
                        .text($0.spot.text), .integer($0.base), .integer($0.change),
                    ])
                }),
        ])
        return try batches.add(wanted, content: content)
    }

    /// New amounts rest on the plan that the run read, to the byte.
    private static func requireUnmoved(
        _ sources: [PlanSource], _ inputs: [RunInput]
    ) throws {
        for source in sources {
            let read = inputs.first { $0.name == source.name }?.sha256
            if source.path != "-", try FileDigest.sha256(source.path) == read { continue }
            throw Finding(
                "plan.file.moved", at: .file(path: source.path, line: 0, column: 0),
                "the export is no longer the one of the newest run, and new amounts would undo "
                    + "what has happened since",
                fix: "run the pipeline, then export again")
        }
    }

    private static let overtaken = Finding(
        "argument.batch.overtaken", at: .argument("export"),
        "a run or somebody's decision came in between, and nothing was exported",
        fix: "export again")

    /// Every batch of the pipeline, ascending.
    public func allBatches() throws -> [BatchRecord] {
        try batches.batches(pipeline: run.pipeline)
    }

    /// The file of a batch again, byte for byte.
    ///
    /// - Throws: a `Finding` where there is no such batch.
    public func file(of batch: Int64) throws -> (fileName: String, bytes: [UInt8]) {
        guard let found = try batches.content(of: batch, pipeline: run.pipeline) else {
            throw Self.unknown(batch)
        }
        return found
    }

    /// Takes a batch back: its proposals are what the decisions on them say.
    ///
    /// - Throws: a `Finding` where there is no such batch, where it was taken back already, or
    ///   where this login may not.
    public func withdraw(_ batch: Int64, reason: String) throws {
        let all = try allBatches()
        guard let found = all.first(where: { $0.number == batch }) else {
            throw Self.unknown(batch)
        }
        let authority = authority()
        let by: Decider
        do throws(Refusal) {
            by = try withdrawer(of: found, authority)
        } catch {
            throw Finding(
                "argument.batch.refused", at: .argument("BATCH"), error.text, value: "\(batch)",
                fix: "let somebody withdraw it whom the register of authority lets export")
        }
        guard try batches.withdraw(batch, by: by, reason: reason) else {
            throw Finding(
                "argument.batch.withdrawn", at: .argument("BATCH"),
                "the batch was withdrawn already", value: "\(batch)",
                fix: "list batches with: hemtag review batches")
        }
    }

    /// Whoever may export what is in it, as far as the newest run still has it; where it has none
    /// of it, whoever made the batch.
    private func withdrawer(
        of batch: BatchRecord, _ authority: AuthorityBook
    ) throws(Refusal) -> Decider {
        guard let person = authority.person(login: login) else {
            throw .unknownPerson(login: login)
        }
        var by = Decider(
            login: login, person: person.id, name: person.name, authority: batch.by.authority)
        if person.id == batch.by.person { return by }
        let ids = Set(batch.proposals)
        let proposals = standings.filter { ids.contains($0.id) }.compactMap(\.proposal)
        if proposals.isEmpty { throw .noRight(.export, name: person.name) }
        for proposal in proposals {
            by = try authority.exporter(login: login, of: proposal)
        }
        return by
    }

    public static func unknown(_ batch: Int64) -> Finding {
        Finding(
            "argument.batch.unknown", at: .argument("BATCH"), "there is no such batch",
            value: "\(batch)", fix: "list batches with: hemtag review batches")
    }
}
