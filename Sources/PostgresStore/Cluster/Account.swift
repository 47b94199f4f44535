import Glibc

/// An entry of the user database.
struct Account {
    var name: String
    var user: uid_t
    var group: gid_t

    init?(named name: String) {
        guard let entry = getpwnam(name) else { return nil }
        self.init(entry.pointee)
    }

    init?(user: uid_t) {
        guard let entry = getpwuid(user) else { return nil }
        self.init(entry.pointee)
    }

    private init(_ entry: passwd) {
        name = String(cString: entry.pw_name)
        user = entry.pw_uid
        group = entry.pw_gid
    }
}
