// SPDX-License-Identifier: Apache-2.0

import JSON

/// What an import did, for people.
enum ImportText {
    static func render(_ answer: JSONValue) -> String {
        let rows = (answer["counts"]?.objectValue?.sorted { $0.key < $1.key } ?? [])
            .map { "\($0.value.text) \($0.key)" }
        var lines = [
            "version \(answer["version"]?.text ?? "?") of \(answer["program"]?.stringValue ?? "?") is live: "
                + rows.joined(separator: ", ")
        ]
        if answer["unchanged"]?.boolValue == true { lines = ["nothing changed: the live version has the same content"] }
        let warnings = answer["warnings"]?.arrayValue ?? []
        lines += warnings.prefix(10).map { "  warning: \($0.stringValue ?? $0.text)" }
        if warnings.count > 10 { lines.append("  (\(warnings.count) warnings in all)") }
        for row in answer["readiness"]?.arrayValue ?? [] {
            let tool = row["tool"]?.stringValue ?? ""
            lines.append(
                "  \(tool): \(row["computable"]?.boolValue == true ? "computable" : row["missing"]?.text ?? "not computable")"
            )
        }
        let absent = (answer["missing_tables"]?.arrayValue ?? []).compactMap(\.stringValue)
        if !absent.isEmpty {
            lines.append("  not given: \(absent.joined(separator: ", ")); what needs them will be UNKNOWN")
        }
        return lines.joined(separator: "\n")
    }
}
