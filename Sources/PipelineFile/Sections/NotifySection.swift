import Diagnostics

extension Pipeline {
    /// The section `notify:`.
    static func notify(
        _ reader: MappingReader, folder: String, environment: [String: String]
    ) -> Notify {
        var notify = Notify()
        notify.exit3 = Set(
            reader.list("exit_3_on").compactMap {
                reader.word(of: $0, reader.path("exit_3_on"), Notice.self)
            })
        notify.metrics = reader.text("metrics").map { resolve($0, in: folder) }
        notify.command = reader.texts("command")
        notify.ping = reader.expandedText("ping", environment: environment)
        if let ping = notify.ping, !isPingable(ping) {
            // Whoever knows the address can ping it: it is not told.
            reader.problems.add(
                "pipeline.value.url", at: reader.value("ping"),
                "`\(reader.path("ping"))` is no address of the web",
                fix: "write https:// and the address that the monitor gave you")
            notify.ping = nil
        }
        return notify
    }

    private static func isPingable(_ address: String) -> Bool {
        let scheme = ["https://", "http://"].first { address.hasPrefix($0) }
        guard let rest = scheme.map({ address.dropFirst($0.count) }), !rest.isEmpty else {
            return false
        }
        // What could end the address in the file that curl reads.
        return rest.utf8.allSatisfy {
            (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
    }
}
