/// How the process ends. Scripts depend on these numbers; the README documents them.
enum ExitStatus: Int32, Sendable {
    case done = 0
    case failed = 1
    /// A wrong argument or a wrong pipeline file.
    case usage = 2
    /// Done, but rejected rows or not-ready records exist and the pipeline asks to be told.
    case doneWithNotice = 3
    /// An input cannot be concluded from.
    case refused = 4
    /// Another run of the same pipeline and day is at work.
    case locked = 5
    case unreachable = 6
    /// Ended by a signal; the reason is in the ledger.
    case interrupted = 7
}
