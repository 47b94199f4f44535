import Reconciliation

extension RunStore {
    /// Writes how each table was written, and what a view or a later run needs to know of it.
    ///
    /// A run that stands on another is no base itself: else old runs would be kept by those that
    /// are kept for newer ones, without an end.
    func write(_ tables: [FilledTable], run: Int64, entity: String) throws {
        let isWhole = tables.allSatisfy { $0.baseRun == nil }
        for table in tables where isWhole {
            if case .base(let base, let digests) = table.kind {
                try write(base, digests, entity: entity)
            }
        }
        let columns = [
            "entity", "run_id", "table_name", "row_count", "written_count", "superseded_count",
            "base_run",
        ]
        try copy(tables, to: "run_table", columns) { stream, table in
            stream.text(entity)
            stream.int8(run)
            stream.text(table.table.name)
            stream.int8(Int64(table.rowCount))
            stream.int8(Int64(table.writtenCount))
            stream.int8(Int64(table.supersededCount))
            if let base = table.baseRun { stream.int8(base) } else { stream.null() }
        }
        for table in tables {
            guard case .changed(_, let superseded) = table.kind else { continue }
            let columns = ["entity", "run_id", "table_name", "position"]
            try copy(superseded, to: "superseded_row", columns) { stream, position in
                stream.text(entity)
                stream.int8(run)
                stream.text(table.table.name)
                stream.int4(position)
            }
        }
    }

    private func write(_ base: BaseTable, _ digests: [RowDigest], entity: String) throws {
        try connection.run(
            """
            insert into hemtag.base_table (entity, run_id, table_name, columns, digest_key)
            values ($1, $2, $3, $4, decode($5, 'hex'))
            """,
            [
                .text(entity), .integer(base.run), .text(base.table.name), .text(base.columns),
                .text(base.key.hex),
            ], name: "write base")
        // What fits on a page beside its key, so that a row of the table is a page.
        let length = 480
        let parts = (digests.count + length - 1) / length
        let columns = ["entity", "run_id", "table_name", "part", "digests"]
        try copy(0..<parts, to: "base_digest", columns) { stream, part in
            stream.text(entity)
            stream.int8(base.run)
            stream.text(base.table.name)
            stream.int4(Int32(part))
            let rows = digests[part * length..<min((part + 1) * length, digests.count)]
            rows.map(\.inByteOrder).withUnsafeBytes { stream.bytes($0) }
        }
    }
}

extension RowDigest {
    /// As it stands in the database, whatever machine wrote it.
    fileprivate var inByteOrder: RowDigest {
        RowDigest(first: first.littleEndian, second: second.littleEndian)
    }
}
