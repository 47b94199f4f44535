import Diagnostics
import Glibc
import PlanFiles

/// Asks a person at a terminal what a file does not tell for sure.
struct BeginDialogue {
    let isAsking: Bool

    /// Whether both ends of a conversation are a terminal.
    static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && Terminal.isErrorTerminal }

    /// - Returns: nil where the proposal holds.
    func ask(_ source: String, _ question: InspectionQuestion) -> String? {
        guard isAsking else { return nil }
        let proposal = question.proposal.map { " [\(shown($0))]" } ?? ""
        Terminal.complainInPlace(
            "\(shown(source)): \(shown(question.reason))\n  \(question.setting)\(proposal): ")
        guard let line = readLine(strippingNewline: true) else { return nil }
        let answer = line.drop { $0 == " " }
        return answer.isEmpty ? nil : String(answer)
    }

    /// Control characters of a file never reach the terminal.
    private func shown(_ text: String) -> String {
        String(
            text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : Character($0) })
    }
}
