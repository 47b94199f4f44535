import Digest

/// One numbered step of the schema. Its text never changes once released: databases remember its
/// checksum.
public struct Migration: Sendable, Hashable {
    public var number: Int
    public var name: String
    public var sql: String
    /// SHA-256 of the text.
    public var checksum: String

    public init(number: Int, name: String, sql: String) {
        self.number = number
        self.name = name
        self.sql = sql
        checksum = SHA256.hex(of: sql)
    }

    init(number: Int, name: String, bytes: [UInt8]) {
        self.init(number: number, name: name, sql: String(decoding: bytes, as: UTF8.self))
    }

    /// Every step that this program knows, from `Migrations/`, ascending.
    public static let all: [Migration] = [
        Migration(number: 1, name: "register", bytes: PackageResources._001_register_sql),
        Migration(number: 2, name: "results", bytes: PackageResources._002_results_sql),
        Migration(number: 3, name: "initiatives", bytes: PackageResources._003_initiatives_sql),
        Migration(number: 4, name: "row versions", bytes: PackageResources._004_row_versions_sql),
        Migration(number: 5, name: "changed rows", bytes: PackageResources._005_changed_rows_sql),
        Migration(
            number: 6, name: "hashed positions", bytes: PackageResources._006_hashed_positions_sql),
        Migration(
            number: 7, name: "runs by partition",
            bytes: PackageResources._007_runs_by_partition_sql),
        Migration(number: 8, name: "money", bytes: PackageResources._008_money_sql),
        Migration(number: 9, name: "run owed", bytes: PackageResources._009_run_owed_sql),
        Migration(number: 10, name: "entry legs", bytes: PackageResources._010_entry_legs_sql),
        Migration(number: 11, name: "decisions", bytes: PackageResources._011_decisions_sql),
        Migration(number: 12, name: "rights", bytes: PackageResources._012_rights_sql),
        Migration(number: 13, name: "open answers", bytes: PackageResources._013_open_answers_sql),
    ]
}
