import NightlyRun
import Reports

extension WrittenRows {
    /// `12,345 of 3,012,331 rows were written, the others are those of run 41`.
    var sentence: String {
        let all = "\(Language.english.text(Int(total))) \(total == 1 ? "row" : "rows")"
        guard let base else { return "\(all) \(total == 1 ? "was" : "were") written" }
        return "\(Language.english.text(Int(written))) of \(all) \(written == 1 ? "was" : "were") "
            + "written, "
            + "the others are those of run \(base.number)"
    }
}
