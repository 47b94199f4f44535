import NightlyRun
import Reports

extension WrittenRows {
    /// `12,345 of 3,012,331 rows were written, the others are those of run 41`.
    var sentence: String {
        let all = "\(Language.english.text(Int(total))) rows"
        guard let base else { return "\(all) were written" }
        return "\(Language.english.text(Int(written))) of \(all) were written, "
            + "the others are those of run \(base.number)"
    }
}
