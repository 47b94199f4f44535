import Diagnostics
import Glibc
import Logging

/// Log lines on standard error: one event a line, as text or as JSON, with the time in UTC.
struct LineLog: LogHandler {
    var isJSON: Bool
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(isJSON: Bool) { self.isJSON = isJSON }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { _, new in new }
            .sorted { $0.key < $1.key }
        let time = Self.timestamp()
        let message = "\(event.message)"
        if isJSON {
            var pairs = [
                ("time", time), ("level", event.level.rawValue), ("message", message),
            ]
            pairs += fields.map { ($0.key, "\($0.value)") }
            Terminal.complain(
                "{"
                    + pairs.map { "\(JSONText.quoted($0.0)): \(JSONText.quoted($0.1))" }.joined(
                        separator: ", ")
                    + "}")
        } else {
            let tail = fields.map { " \($0.key)=\($0.value)" }.joined()
            let line = message.split(separator: "\n").joined(separator: " | ")
            Terminal.complain("\(time) \(event.level.rawValue) \(line)\(tail)")
        }
    }

    /// `2027-01-31T02:00:00Z`.
    static func timestamp() -> String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        var buffer = [CChar](repeating: 0, count: 32)
        let count = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
