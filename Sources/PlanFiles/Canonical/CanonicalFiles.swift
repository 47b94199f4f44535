/// Readers of the canonical CSV files, one for each register table: UTF-8, comma, decimal point,
/// header row, columns by name in any order (see <doc:CanonicalFileColumns>).
///
/// Every reader gives rejected rows and control totals beside the rows, and throws `Findings` where
/// the file cannot be read to its end or lacks a required column. How many rejected rows a run
/// bears is not decided here.
public enum CanonicalFiles {}
