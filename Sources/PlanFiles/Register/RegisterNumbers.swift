import BudgetModel
import Register

extension CellDecoding {
    /// Numbers as a dialect writes them, and the one remedy for what stands in place of a number.
    init(dialect: Dialect) {
        self = .text
        // Cells are UTF-8 by the time that they are read.
        var utf8 = dialect
        utf8.encoding = .utf8
        utf8.emptyAmount = .error
        let style = utf8
        let canonical = Dialect.canonical
        guard
            dialect.decimal != canonical.decimal || dialect.grouping != canonical.grouping
                || dialect.sign != canonical.sign || dialect.scale != canonical.scale
                || dialect.dashIsZero || !dialect.currencySigns.isEmpty || dialect.decimals != nil
        else {
            let plain = textNumber
            textNumber = { bytes, fractionDigits, isCount in
                plain(bytes, fractionDigits, isCount).mapError { fault in
                    // An error cell of a spreadsheet; what else stands there is told as by a query.
                    fault == .malformed && bytes.first == UInt8(ascii: "#")
                        ? AmountProblem.notANumber.fault(bytes, style) : fault
                }
            }
            return
        }
        let counts = (0...6).map { AmountFormat(style, fractionDigits: $0) }
        let shares = (0...6).map { AmountFormat(style, fractionDigits: $0, isShare: true) }
        textNumber = { bytes, fractionDigits, isCount in
            do throws(AmountProblem) {
                let field = bytes.assumingMemoryBound(to: UInt8.self)
                let format = isCount ? counts[fractionDigits] : shares[fractionDigits]
                return .success(try format.read(field))
            } catch {
                return .failure(error.fault(bytes, style))
            }
        }
    }
}

extension AmountProblem {
    fileprivate func fault(_ bytes: UnsafeRawBufferPointer, _ dialect: Dialect) -> NumberFault {
        switch self {
        case .tooPrecise: return .tooManyDecimals
        case .outOfRange: return .outOfRange
        case .empty: return .malformed
        case .notANumber, .ambiguous:
            let text = String(decoding: bytes, as: UTF8.self)
            let said = explanation(of: text, dialect, .money)
            return .written(isAmbiguous: self == .ambiguous, message: said.message, fix: said.fix)
        }
    }
}
