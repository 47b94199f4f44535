import Glibc

extension RunPartition {
    /// How long one try may hold up readers, in milliseconds: less than the server's
    /// deadlock_timeout, so that a reader who waits for one of the tables with another one in hand
    /// never deadlocks.
    private static let patience = 250
    /// Tries, with pauses as long between them: two minutes.
    private static let tries = 240

    /// Waits, within a transaction, until no statement is planned that does not know of the parts
    /// that are attached next, and keeps new ones waiting until the transaction ends.
    ///
    /// A statement that was planned before and takes its snapshot after the commit would see a
    /// completed run without its rows. From its first look at a table until it ends it holds a lock
    /// on it; whoever holds one for longer than all tries has taken its snapshot long before.
    static func awaitPlans(
        over tables: [String], _ connection: Connection
    ) throws(PostgresError) {
        guard !tables.isEmpty else { return }
        let names = Set(tables).sorted().joined(separator: ", ")
        let name = "wait for readers"
        for attempt in 0..<tries {
            if attempt > 0 { usleep(UInt32(patience) * 1000) }
            try connection.script(
                "savepoint plans; set local lock_timeout = '\(patience)ms'", name: name)
            do {
                try connection.script(
                    "lock table only \(names) in access exclusive mode", name: name)
                try connection.script("set local lock_timeout = 0; release plans", name: name)
                return
            } catch  where error.sqlState == "55P03" || error.sqlState == "40P01" {
                try connection.script("rollback to plans; release plans", name: name)
            }
        }
    }
}
