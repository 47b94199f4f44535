import Diagnostics
import Glibc

/// The arguments as other users of the machine see them (`ps`, `/proc/PID/cmdline`).
enum ProcessList {
    /// Overwrites passwords of `--database` in place; what was read before keeps them.
    static func hideSecrets() {
        for index in 1..<max(1, Int(CommandLine.argc)) {
            guard let argument = CommandLine.unsafeArgv[index] else { continue }
            let text = String(cString: argument)
            let hidden = Secrets.hidden(text)
            guard hidden != text else { continue }
            let length = strlen(argument)
            let bytes = Array(hidden.utf8.prefix(length))
            memset(argument, 0, length)
            for (offset, byte) in bytes.enumerated() { argument[offset] = CChar(bitPattern: byte) }
        }
    }
}
