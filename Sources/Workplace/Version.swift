/// The version that `--version` prints, runs record and fingerprints hold.
public let programVersion = "0.1.0"
