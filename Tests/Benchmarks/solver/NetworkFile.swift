import BudgetModel
import Reconciliation
import TestSupport

#if canImport(Glibc)
    import Glibc
#endif

/// Writes a network as little-endian columns for the peers: eight 64-bit counts, then owed, fall,
/// cap amounts (64 bits each), then arc starts, arc targets, arc tiers, hub starts, hub children,
/// line caps and cap parents (32 bits each).
enum NetworkFile {
    static func write(_ generated: GeneratedNetwork, to path: String) throws {
        guard let file = fopen(path, "wb") else {
            print("cannot write \(path)")
            exit(74)
        }
        let network = generated.network
        let counts: [Int64] = [
            network.claimCount, network.arcs.count, network.hubCount, network.hubChildren.count,
            network.lineCount, network.capCount, generated.tierCount, 0,
        ].map { Int64($0) }
        put(counts, file)
        put(network.owed, file)
        put(network.fall, file)
        put(network.capAmount, file)
        put(network.arcStart, file)
        put(network.arcs.map(\.target.raw), file)
        put(network.arcs.map { UInt32($0.tier) }, file)
        put(network.hubStart, file)
        put(network.hubChildren.map(\.raw), file)
        put(network.lineCap, file)
        put(network.capParent, file)
        fclose(file)
    }

    private static func put<Number>(_ column: [Number], _ file: UnsafeMutablePointer<FILE>) {
        column.withUnsafeBytes { bytes in
            let written = fwrite(bytes.baseAddress, 1, bytes.count, file)
            if written != bytes.count {
                print("cannot write all of the network")
                exit(74)
            }
        }
    }
}
