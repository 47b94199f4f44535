import Diagnostics
import Testing

@Suite struct SecretsTests {
    @Test(arguments: [
        ("postgresql://hemtag:Hush-9731@db.example/x", "postgresql://hemtag:…@db.example/x"),
        (
            "url: postgres://a:p@ss:w@h:5432/x?sslmode=require",
            "url: postgres://a:…@h:5432/x?sslmode=require"
        ),
        (
            "postgresql://h/x?user=a&password=Hush&sslmode=off",
            "postgresql://h/x?user=a&password=…&sslmode=off"
        ),
        ("host=h password=Hush user=a", "host=h password=… user=a"),
        ("host=h PASSWORD = 'Hu sh\\' x' user=a", "host=h PASSWORD = … user=a"),
        ("sslpassword=Hush", "sslpassword=…"),
        ("no secret: a=b, x@y", "no secret: a=b, x@y"),
        ("postgresql://h/x", "postgresql://h/x"),
        ("the password of hemtag", "the password of hemtag"),
        ("“postgresql://a:Hush@h/x”", "“postgresql://a:…@h/x”"),
    ])
    func passwordsAreHidden(text: String, hidden: String) {
        #expect(Secrets.hidden(text) == hidden)
        let finding = Finding("a.b", "message \(text)", value: text, fix: "none")
        #expect(finding.text(showValue: true).contains("Hush") == false)
    }
}
