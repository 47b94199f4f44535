/// Names of months as programs write them, in Swedish, Finnish, Norwegian, Danish, German, Dutch,
/// French, English, Spanish, Italian, Portuguese and Estonian: whole and as the systems shorten
/// them. No two of these languages use one name for two months.
enum MonthNames {
    /// 1 to 12 for a word, whatever its case and accents; nil for any other.
    static func month(_ word: some StringProtocol) -> Int32? {
        var folded = ""
        for character in word.lowercased() {
            switch character {
            case "ä", "å", "á", "à", "â", "ã": folded.append("a")
            case "é", "è", "ê", "ë": folded.append("e")
            case "û", "ü", "ù", "ú": folded.append("u")
            case "ö", "ô", "ó", "ø", "õ": folded.append("o")
            case "ç": folded.append("c")
            default: folded.append(character)
            }
        }
        // Finnish names the day of a month in another case.
        if folded.hasSuffix("kuuta") { folded.removeLast(2) }
        return byName[folded]
    }

    private static let byName: [String: Int32] = {
        let names = [
            "jan januari januar january janvier janv enero ene tammikuu tammi janner gennaio gen "
                + "janeiro jaanuar jaan",
            "feb febr februari februar february fevrier fevr fev febrero helmikuu helmi febbraio "
                + "fevereiro veebruar veebr",
            "mar mars marts maart march mrt marz maerz mrz marzo marco maaliskuu maalis marts",
            "apr april avril avr abril abr huhtikuu huhti aprile aprill",
            "maj mai may mei mayo toukokuu touko maggio mag maio",
            "jun juni june juin junio kesakuu kesa giugno giu junho juuni",
            "jul juli july juillet juil julio heinakuu heina luglio lug julho juuli",
            "aug augusti august augustus aout aou agosto ago elokuu elo",
            "sep sept september septembre septiembre setiembre syyskuu syys settembre set setembro",
            "okt oct oktober october octobre octubre lokakuu loka ottobre ott outubro out oktoober",
            "nov november novembre noviembre marraskuu marras novembro",
            "dec december decembre dezember dez desember des diciembre dic joulukuu joulu dicembre "
                + "dezembro detsember dets",
        ]
        var byName: [String: Int32] = [:]
        for (index, list) in names.enumerated() {
            for name in list.split(separator: " ") { byName[String(name)] = Int32(index + 1) }
        }
        return byName
    }()
}
