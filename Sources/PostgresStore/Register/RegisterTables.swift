import Register

extension RegisterInput {
    /// The rows of one entity in schema `register`, as a query with the canonical columns.
    ///
    /// - Parameter stamped: with the transaction that wrote each row, as `row_stamp`.
    func defaultQuery(stamped: Bool) -> String {
        let list = columns.map { column in
            column.kind == .period
                ? "hemtag.period_text(period, period_grain) as period"
                : Connection.quoted(identifier: column.name)
        }
        let all = stamped ? list + ["xmin as row_stamp"] : list
        return "select \(all.joined(separator: ", ")) from register.\(tableName)"
            + " where entity = (select current_setting('hemtag.entity'))"
    }
}

extension CellForm {
    /// The form for a wanted kind and the OID of the type that the query yields: a column arrives
    /// in its own binary type where the database has one, else as text.
    init(_ kind: RegisterColumn.Kind, type: UInt32) {
        switch (kind, type) {
        case (.number, 20), (.number, 21), (.number, 23), (.number, 1700): self = .numeric
        case (.month, 1082), (.month, 1114), (.day, 1082), (.day, 1114): self = .date
        case (.instant, 1082), (.instant, 1114), (.instant, 1184): self = .instant
        case (.boolean, 16): self = .boolean
        default: self = .text
        }
    }

    var cast: String {
        switch self {
        case .absent, .text: "text"
        case .numeric: "numeric"
        case .date: "date"
        case .instant: "timestamptz"
        case .boolean: "boolean"
        }
    }
}

extension CellDecoding {
    /// PostgreSQL's binary forms.
    static let postgres = CellDecoding(
        numeric: { bytes, fractionDigits in
            do throws(NumericFault) {
                return .success(try Numeric.units(bytes, fractionDigits: fractionDigits))
            } catch {
                return .failure(error.numberFault)
            }
        },
        date: BinaryField.daysSince1970, instant: BinaryField.microseconds,
        shown: { form, bytes in
            switch form {
            case .numeric: Numeric.text(bytes)
            case .date: BinaryField.dateText(bytes)
            case .instant: BinaryField.instantText(bytes)
            case .absent, .text, .boolean: String(decoding: bytes, as: UTF8.self)
            }
        })
}

extension NumericFault {
    fileprivate var numberFault: NumberFault {
        switch self {
        case .malformed: .malformed
        case .notFinite: .notFinite
        case .tooManyDecimals: .tooManyDecimals
        case .outOfRange: .outOfRange
        }
    }
}
