import Glibc

/// What the private server is told: no TCP, one socket in a private directory, and peers known by
/// their operating-system user.
enum ClusterSettings {
    static func postgresql(_ paths: ClusterPaths) -> String {
        """
        # Written by hemtag at every start. Your own settings: \(paths.ownSettings)
        listen_addresses = ''
        port = \(ClusterPaths.port)
        unix_socket_directories = \(quoted("\"" + paths.socketDirectory + "\""))
        unix_socket_permissions = 0700
        max_connections = 32
        # One run adds a partition to every result table.
        max_locks_per_transaction = 1024
        shared_buffers = 256MB
        work_mem = 64MB
        maintenance_work_mem = 256MB
        # A run fills new tables inside one transaction: with minimal logging they are synced at
        # commit instead of being written twice.
        wal_level = minimal
        max_wal_senders = 0
        max_wal_size = 4GB
        checkpoint_timeout = 15min
        random_page_cost = 1.1
        jit = off
        timezone = 'UTC'
        log_timezone = 'UTC'
        lc_messages = 'C'
        log_line_prefix = '%m [%p] %u '
        include_if_exists = \(quoted(paths.ownSettings))

        """
    }

    /// Only through the socket, only as the cluster's owner.
    static let hostBasedAccess = """
        # Written by hemtag: the socket alone, and only users of pg_ident.conf.
        local all all peer map=hemtag

        """

    /// The server's user and the user that starts Hemtag are the role `hemtag`.
    static func identities(server: Account?) -> String {
        var names = [Account(user: geteuid())?.name, server?.name].compactMap { $0 }
        if names.count == 2, names[0] == names[1] { names.removeLast() }
        return "# Written by hemtag: map, operating-system user, role.\n"
            + names.map { "hemtag \"\($0)\" \(EmbeddedCluster.role)\n" }.joined()
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
            + "'"
    }
}
