import Reconciliation

extension RunStore {
    /// The tables of the newest base of a pipeline, whatever its day; empty where there is none, or
    /// where the runs since then have together written as many rows as it has: to go on standing
    /// on it would soon cost more than a new one.
    func baseTables(entity: String, pipeline: String) throws(PostgresError)
        -> [OutcomeTable: BaseTable]
    {
        let found = try connection.run(
            """
            with done as (
                select run_id, table_name, row_count, written_count
                from hemtag.run join hemtag.run_table using (entity, run_id)
                where entity = $1 and pipeline = $2 and state = 'completed'),
            base as (
                select run_id, table_name, columns, encode(digest_key, 'hex') as key
                from hemtag.base_table
                where entity = $1 and run_id = (
                    select max(run_id) from done join hemtag.base_table using (run_id, table_name)))
            select table_name, run_id, row_count, columns, key
            from base join done using (run_id, table_name)
            where (select sum(row_count) from done where run_id = base.run_id)
                > (select coalesce(sum(written_count), 0) from done where run_id > base.run_id)
            """, [.text(entity), .text(pipeline)], name: "find base")
        let bases = found.map { row -> BaseTable? in
            guard let table = OutcomeTable(rawValue: row.text(0)),
                let key = RowDigestKey(hex: row.text(4))
            else { return nil }
            return BaseTable(
                table: table, run: row.number(1), rowCount: Int(row.number(2)),
                columns: row.text(3), key: key)
        }
        return Dictionary(uniqueKeysWithValues: bases.compactMap(\.self).map { ($0.table, $0) })
    }

    /// Keeps a base from being pruned until the transaction ends.
    ///
    /// - Returns: whether it is still there.
    func hold(_ base: Int64) throws(PostgresError) -> Bool {
        let isHeld = try connection.value(
            "select pg_try_advisory_xact_lock_shared(hashtextextended($1, 0))",
            [.text(Self.baseLock(base))], name: "hold base")
        // Looked at once it is held: it may have been pruned before.
        let isThere = try connection.value(
            "select exists (select from hemtag.base_table where run_id = $1)", [.integer(base)],
            name: "hold base")
        return isHeld == "t" && isThere == "t"
    }

    /// Names the lock that a run takes on its base, shared, and pruning on what it drops.
    static func baseLock(_ run: Int64) -> String { "hemtag base \(run)" }
}
