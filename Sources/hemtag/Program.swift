import ArgumentParser
import CMalloc
import Glibc

/// Where the process starts and the only place where it ends with a code.
@main
enum Program {
    static func main() {
        // A reader that goes away (`hemtag show | head`) ends the writing, never the job.
        signal(SIGPIPE, SIG_IGN)
        let arguments = Array(CommandLine.arguments.dropFirst())
        ProcessList.hideSecrets()
        // The peak of a large night is a tenth lower.
        hemtag_return_pages()
        exit(run(arguments).rawValue)
    }

    static func run(_ arguments: [String]) -> ExitStatus {
        do {
            var command = try Hemtag.parseAsRoot(arguments)
            try command.run()
            return Terminal.outputFailed ? .failed : .done
        } catch {
            let parserCode = Hemtag.exitCode(for: error)
            if parserCode == .success {
                Terminal.print(Hemtag.fullMessage(for: error))
                return .done
            }
            if parserCode == .validationFailure {
                Terminal.complain(Hemtag.fullMessage(for: error))
                return .usage
            }
            let failure = Failure(error)
            failure.tell()
            return failure.status
        }
    }
}
