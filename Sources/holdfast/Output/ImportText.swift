// SPDX-License-Identifier: Apache-2.0

import JSON

/// What an import did, or would do, for people.
enum ImportText {
    static func render(_ answer: JSONValue) -> String {
        let rows = (answer["counts"]?.objectValue?.sorted { $0.key < $1.key } ?? [])
            .map { "\($0.value.text) \($0.key)" }.joined(separator: ", ")
        let program = answer["program"]?.stringValue ?? "?"
        var lines = ["version \(answer["version"]?.text ?? "?") of \(program) is live: \(rows)"]
        if answer["unchanged"]?.boolValue == true { lines = ["nothing changed: the live version has the same content"] }
        if answer["dry_run"]?.boolValue == true {
            lines = ["no fault found in \(program); nothing was imported (dry run): \(rows)"]
        }
        let warnings = answer["warnings"]?.arrayValue ?? []
        lines += warnings.prefix(10).map { "  warning: \($0.stringValue ?? $0.text)" }
        if warnings.count > 10 { lines.append("  (\(warnings.count) warnings in all)") }
        let absent = words(answer["missing_tables"])
        if !absent.isEmpty {
            lines.append("  not given: \(absent.joined(separator: ", ")); what needs them will be UNKNOWN")
        }
        for (table, count) in answer["inferred_rows"]?.objectValue ?? [:] {
            lines.append("  \(count.text) rows of \(table) are inferred and not confirmed: holdfast call list_inferred")
        }
        lines += words(answer["unreadable_manifests"]).map { "  not looked at, its manifest cannot be read: \($0)" }
        return (lines + readiness(answer["readiness"]?.arrayValue ?? [])).joined(separator: "\n")
    }

    /// Each tool, whether it can answer, and what it lacks.
    private static func readiness(_ rows: [JSONValue]) -> [String] {
        let width = rows.compactMap { $0["tool"]?.stringValue?.count }.max() ?? 0
        return rows.map { row in
            let tool = row["tool"]?.stringValue ?? ""
            let name = tool + String(repeating: " ", count: width - tool.count)
            return switch row["state"]?.stringValue {
            case "complete": "  \(name)  computable"
            case "partial": "  \(name)  computable; better with \(words(row["improves"]).joined(separator: ", "))"
            default: "  \(name)  UNKNOWN: needs \(words(row["missing"]).joined(separator: ", "))"
            }
        }
    }

    private static func words(_ list: JSONValue?) -> [String] { (list?.arrayValue ?? []).compactMap(\.stringValue) }
}
