import Glibc

/// Who may read what Hemtag leaves on a disk. The mode is set as it is written here, whatever the
/// umask of the job.
public enum Readers: String, Sendable, Hashable, CaseIterable {
    case owner, group, everyone

    /// Of a file: its owner writes, the readers read.
    public var fileMode: mode_t {
        switch self {
        case .owner: 0o600
        case .group: 0o640
        case .everyone: 0o644
        }
    }

    /// Of a folder that is made for such files.
    public var folderMode: mode_t {
        switch self {
        case .owner: 0o700
        case .group: 0o750
        case .everyone: 0o755
        }
    }
}
