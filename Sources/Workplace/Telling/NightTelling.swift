import BudgetModel
import Diagnostics
import Foundation
import HostFiles
import PipelineFile

/// Tells those whom a pipeline names how its nights begin and end: a monitor that waits for a sign,
/// a collector of figures, and people, once for each change.
///
/// Whoever cannot be told changes nothing in how the night ended; that is a warning.
public final class NightTelling: Sendable {
    private let notify: Notify
    private let entity: String
    private let pipeline: String
    private let pipelinePath: String
    private let memoryPath: String
    private let memoryFolder: String
    private let environment: [String: String]
    private let start: Background<Finding?>?

    /// Begins to tell: the night has begun.
    ///
    /// - Parameter environment: of the programs that are started.
    public init(
        _ pipeline: Pipeline, _ place: DatabasePlace,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        (notify, entity) = (pipeline.notify, pipeline.entity)
        (self.pipeline, pipelinePath) = (pipeline.name, pipeline.path)
        memoryFolder = NightMemory.folder(place.stateDirectory)
        memoryPath = NightMemory.path(
            entity: entity, pipeline: pipeline.name, state: place.stateDirectory)
        // Of no use to them, and not theirs to know.
        self.environment = environment.filter { $0.key != "PGPASSWORD" }
        start = notify.ping.map { [environment = self.environment] address in
            Background { Self.ping(address, "start", environment) }
        }
    }

    /// Tells how the night ended.
    ///
    /// - Returns: whom it could not tell, and why.
    public func end(_ end: NightEnd, now: Int64 = Int64(time(nil))) -> [Finding] {
        guard notify.tells else { return [] }
        var end = end
        var memory = NightMemory.load(memoryPath)
        memory.take(end, now: now)
        var problems: [Finding] = []
        if memory.locksInARow > 1 {
            let hanging = Finding(
                "run.locked.again", severity: .warning, at: .nowhere,
                "the lock of another run was met again: it may hang",
                value: "\(memory.locksInARow) nights in a row",
                fix: "look with: hemtag runs; end its process if it does nothing")
            problems.append(hanging)
            end.findings.append(hanging)
        }
        problems += [tellPeople(end, &memory), writeMetrics(end, memory, now)].compactMap(\.self)
        problems += remember(memory)
        // The sign that it began must not come after the one that it ended.
        problems += [(try? start?.value()) ?? nil].compactMap(\.self)
        problems += [notify.ping.flatMap { Self.ping($0, "\(end.exitCode)", environment) }]
            .compactMap(\.self)
        return problems
    }

    private func tellPeople(_ end: NightEnd, _ memory: inout NightMemory) -> Finding? {
        guard memory.isNews(end) else { return nil }
        guard !notify.command.isEmpty else {
            memory.told = memory.state
            return nil
        }
        let letter = NightLetter(
            entity: entity, pipeline: pipeline, path: pipelinePath, end: end, was: memory.told)
        var named = environment
        named["HEMTAG_SUBJECT"] = letter.subject
        named["HEMTAG_ENTITY"] = entity
        named["HEMTAG_PIPELINE"] = pipeline
        named["HEMTAG_STATE"] = end.word
        named["HEMTAG_EXIT_CODE"] = "\(end.exitCode)"
        let told = Subprocess.run(
            notify.command, environment: named.map { "\($0.key)=\($0.value)" }, input: letter.text,
            within: 60)
        if told.succeeded {
            memory.told = memory.state
            return nil
        }
        return Finding(
            "notify.command.failed", severity: .warning, at: .argument(notify.command[0]),
            "the program of `notify.command` could not tell anybody",
            value: told.output.isEmpty ? "exit status \(told.status)" : told.output,
            fix: "try it by hand; the next night tells again")
    }

    private func writeMetrics(_ end: NightEnd, _ memory: NightMemory, _ now: Int64) -> Finding? {
        guard let path = notify.metrics else { return nil }
        let metrics = NightMetrics(
            entity: entity, pipeline: pipeline, end: end, memory: memory, now: now)
        do {
            // The exporter runs as a user of its own.
            try WholeFile.write(Array(metrics.text.utf8), to: path, readableBy: .everyone)
            return nil
        } catch {
            return Finding(
                "notify.metrics.unwritable", severity: .warning,
                at: .file(path: path, line: 0, column: 0),
                "the figures of the night cannot be written", value: error.value ?? error.message,
                fix: "let the user of this job write there, or name another `notify.metrics`")
        }
    }

    private func remember(_ memory: NightMemory) -> [Finding] {
        do {
            try memory.store(memoryPath, in: memoryFolder)
            return []
        } catch {
            return [
                Finding(
                    "notify.memory.unwritable", severity: .warning,
                    at: .file(path: memoryPath, line: 0, column: 0),
                    "what was told cannot be remembered: the next night may tell it again",
                    value: Workplace.findings(of: error).first?.value,
                    fix: "let the user of this job write into the state directory")
            ]
        }
    }

    /// - Returns: why there was no answer.
    private static func ping(
        _ address: String, _ sign: String, _ environment: [String: String]
    ) -> Finding? {
        let end = address.firstIndex { $0 == "?" || $0 == "#" } ?? address.endIndex
        let path = address[..<end]
        let url = path + (path.hasSuffix("/") ? "" : "/") + sign + address[end...]
        // The address stands in no list of processes.
        let told = Subprocess.run(
            ["curl", "--config", "-"], environment: environment.map { "\($0.key)=\($0.value)" },
            input: """
                url = "\(url)"
                silent
                show-error
                fail
                location
                output = "/dev/null"
                max-time = 10
                retry = 2
                retry-max-time = 20
                """, within: 30)
        if told.succeeded { return nil }
        return Finding(
            "notify.ping.failed", severity: .warning, at: .nowhere,
            "the monitor of `notify.ping` could not be told",
            value: told.status == 127 ? "curl is not there" : told.output,
            fix: told.status == 127
                ? "install curl" : "look whether this machine reaches the monitor's address")
    }
}
