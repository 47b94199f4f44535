import BudgetModel
import HostFiles
import PlanFiles

/// The text of a first pipeline, with what to look at beside each setting.
struct BegunPipeline {
    var entity: String
    var isEntityKnown: Bool
    var database: String?
    /// Files of the register by input, as the pipeline names them.
    var register: [String: String]
    /// Whether `benefits` is a template that is still to be filled.
    var hasTemplate = false
    var profiles: [String] = []
    var blocks: [String]

    var text: String {
        """
        # Begun by `hemtag begin`. Look at every line that says CHECK or FILL IN, then:
        #
        #   hemtag check PIPELINE     reads everything and writes nothing
        #   hemtag run PIPELINE       the night; hemtag explain BENEFIT says why
        #
        # Every key is explained in the reference, “The pipeline file”. Paths are relative to \
        this file.
        entity: \(entity)\(isEntityKnown ? "" : "  # CHECK: the code of your organisation")

        \(databaseText)
        \(registerText)
        # One block for each export. A plan may come from several files: each says which \
        version it is.
        sources:
        \(blocks.joined(separator: "\n"))
        rules:
          # grain: month               # month | quarter | year; default: the plans' own
          # horizon: {from: 2027-01, to: 2027-12}   # default: what the plans cover
        \(profileText)  # substitutes: ["4320"]       # accounts that buy what people used to do

        outputs:
          directory: out               # CSV tables, summary.json and the adjusted plans

        report:
          directory: reports
          formats: [html]
        """ + "\n"
    }

    private var databaseText: String {
        guard let database else {
            return """
                # Without a database of your own, Hemtag keeps a private one. To name yours:
                # database: {service: hemtag}  # a service of pg_service.conf

                """
        }
        return "database: \(database)\n"
    }

    private var registerText: String {
        var lines = ["register:"]
        if register.isEmpty {
            lines += [
                "  default: database            # the tables of schema register",
                "  # Your own tables instead: a query, and the names that its columns have there.",
                "  # benefits:",
                "  #   query: SELECT * FROM projects.gains",
                "  #   columns: {benefit_id: gain_no, unit: cost_centre, amount: gain}",
            ]
        } else {
            lines.append(
                "  default: none                # inputs that are not named here are left out")
            for (input, path) in register.sorted(by: { $0.key < $1.key }) {
                let comment =
                    hasTemplate && input == "benefits"
                    ? "  # FILL IN: one row a benefit; columns: the reference, “Input files”" : ""
                lines.append("  \(input): {file: \(Self.quoted(path))}\(comment)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var profileText: String {
        guard !profiles.isEmpty else { return "" }
        let names = profiles.map { "\(Self.quoted($0)): [1]" }.joined(separator: ", ")
        return
            "  # FILL IN: the weights of the months of the register's profiles; "
            + "[1] spreads evenly.\n"
            + "  profiles: {\(names)}\n"
    }

    /// In quotes wherever YAML could read something else into it.
    static func quoted(_ text: String) -> String {
        if text.utf8.allSatisfy({ byte in
            byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A
                || byte >= 0x61 && byte <= 0x7A
                || [0x5F, 0x2E, 0x2F, 0x2D].contains(byte)
        }), text.contains(where: \.isLetter), !text.hasPrefix("-") {
            return text
        }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
