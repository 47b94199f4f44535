import BudgetModel
import Diagnostics

/// A row of the register that belongs to a benefit.
protocol BenefitRow {
    var benefit: Code { get }
    var place: Place { get }
}

extension CrosswalkRow: BenefitRow {}
extension DestinationRow: BenefitRow {}

/// Rows by the accepted reading of their benefit, in the order of their keys.
struct RowsByRecord<Row: BenefitRow> {
    /// Ascending record, then key.
    let known: [(record: Int32, row: Row)]
    /// Of rows whose benefit has no accepted reading.
    let findings: [Finding]

    /// - Parameters:
    ///   - code, message: of what is told of a row without a reading.
    ///   - key: orders the rows of one record.
    init(
        _ code: String, _ message: String, _ all: [Row], recordOf: [Int32], codes: Codes,
        key: (Row) -> [Int64]
    ) {
        var known: [(record: Int32, row: Row)] = []
        var findings: [Finding] = []
        lazy var near = NearCodes.accepted(codes, recordOf)
        for row in all {
            if Int(row.benefit) < recordOf.count, recordOf[Int(row.benefit)] >= 0 {
                known.append((recordOf[Int(row.benefit)], row))
            } else {
                findings.append(
                    Finding(
                        code, severity: .warning, at: row.place, message,
                        value: codes.benefits.text(row.benefit),
                        fix: near.question(codes.benefits.text(row.benefit))
                            + "correct the benefit or drop the row; it was left out"))
            }
        }
        known.sort { a, b in
            a.record != b.record
                ? a.record < b.record : key(a.row).lexicographicallyPrecedes(key(b.row))
        }
        self.known = known
        self.findings = findings
    }
}
