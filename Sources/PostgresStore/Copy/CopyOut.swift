import CLibPQ

extension Connection {
    /// Streams the rows of a query by binary COPY; nothing is kept but the row at hand.
    ///
    /// - Parameters:
    ///   - query: a SELECT without parameters (COPY takes none; bind by `set_config` instead).
    ///   - body: called for each row; what it throws cancels the query and goes on to the caller.
    public func copyOut(
        _ query: String, name: String, _ body: (inout CopyFields) throws -> Void
    ) throws {
        let result = PQexec(handle, "copy (\(query)) to stdout (format binary)")
        guard PQresultStatus(result) == PGRES_COPY_OUT else {
            let error = error(result, name)
            PQclear(result)
            throw error
        }
        PQclear(result)
        do {
            try copyRows(name: name, body)
        } catch {
            cancelAndDrain()
            throw error
        }
        try drain(name: name)
    }

    private func copyRows(name: String, _ body: (inout CopyFields) throws -> Void) throws {
        var isFirst = true
        while true {
            var buffer: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(handle, &buffer, 0)
            if count == -1 { return }
            guard count >= 0, let buffer else { throw error(nil, name) }
            defer { PQfreemem(buffer) }
            // The first message begins with the signature, flags and an empty extension area.
            let bytes = UnsafeRawBufferPointer(start: buffer, count: Int(count))
            var fields = CopyFields(bytes, skipping: isFirst ? min(19, bytes.count) : 0)
            isFirst = false
            if fields.fieldCount() >= 0 { try body(&fields) }
        }
    }

    /// Reads the results that remain; the first error among them is thrown.
    func drain(name: String) throws(PostgresError) {
        var first: PostgresError?
        while let result = PQgetResult(handle) {
            let status = PQresultStatus(result)
            if status != PGRES_COMMAND_OK, status != PGRES_TUPLES_OK, first == nil {
                first = error(result, name)
            }
            PQclear(result)
            if PQstatus(handle) == CONNECTION_BAD { break }
        }
        if let first { throw first }
    }

    private func cancelAndDrain() {
        if let cancel = PQgetCancel(handle) {
            var reason = [CChar](repeating: 0, count: 256)
            _ = PQcancel(cancel, &reason, Int32(reason.count))
            PQfreeCancel(cancel)
        }
        while true {
            var buffer: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(handle, &buffer, 0)
            PQfreemem(buffer)
            if count < 0 { break }
        }
        while let result = PQgetResult(handle) {
            PQclear(result)
            if PQstatus(handle) == CONNECTION_BAD { break }
        }
    }
}
