// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// Writes `program.toml`, the file of a program folder that is no table.
public enum ProgramFileText {
    /// The file that says what the table `program` of a version says; `nil` if that table is not there.
    ///
    /// Policies are those that the program gives itself, so that reading the file gives the same table.
    public static func text(from tables: RosterTables) -> String? {
        guard let table = tables[TableSpec.program.name], let profile = try? ProgramProfile(table: table) else {
            return nil
        }
        return text(profile, policies: policies(of: tables))
    }

    /// The policies that the program gives itself, without defaults, in the order of names.
    public static func policies(of tables: RosterTables) -> [(name: String, value: Int)] {
        let given = tables[TableSpec.program.name]?.batches.first?.text("policies").map { $0[0] } ?? ""
        return given.split(separator: ";").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let value = Int(parts[1]) else { return nil }
            return (String(parts[0]), value)
        }
    }

    private static func text(_ profile: ProgramProfile, policies: [(name: String, value: Int)]) -> String {
        var lines = [
            "id = \(string(profile.id))", "name = \(string(profile.name))", "time_zone = \(string(profile.timeZone))",
        ]
        if let asOf = profile.asOf { lines.append("as_of = \(string("\(asOf)"))") }
        lines += ["week_start = \(string(profile.weekStart.name))", "", "[slots]"]
        for (slot, time) in [("am", profile.amStart), ("pm", profile.pmStart), ("night", profile.nightStart)] {
            lines.append("\(slot) = \(string("\(time)"))")
        }
        if !policies.isEmpty {
            lines += ["", "[policies]"] + policies.map { "\(key($0.name)) = \($0.value)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A bare key where TOML 1.0 allows one, else a quoted one.
    private static func key(_ name: String) -> String {
        let isBare =
            !name.isEmpty
            && name.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || $0 == 95 || $0 == 45
            }
        return isBare ? name : string(name)
    }

    /// A basic string: quotes, backslashes and control characters escaped (TOML 1.0, section String).
    private static func string(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case "\r": out += "\\r"
            case _ where scalar.value < 32 || scalar.value == 127:
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
