// SPDX-License-Identifier: Apache-2.0

package import JSON

/// All that `plugin check` found.
package struct CheckReport: Sendable, Equatable {
    package var plugin: String
    package var version: String
    package var path: String
    package var rows: [CheckRow]
    package var milliseconds: Int

    package init(plugin: String, version: String, path: String, rows: [CheckRow], milliseconds: Int) {
        self.plugin = plugin
        self.version = version
        self.path = path
        self.rows = rows
        self.milliseconds = milliseconds
    }

    package func count(_ status: CheckRow.Status) -> Int { rows.count { $0.status == status } }

    /// Whether the plugin did not pass; `strictly`: a warning is enough.
    package func isFailed(strictly: Bool) -> Bool { count(.failed) > 0 || strictly && count(.warning) > 0 }

    package var json: JSONValue {
        let counts = CheckRow.Status.allCases.map { ($0.rawValue, JSONValue.integer(Int64(count($0)))) }
        return [
            "plugin": .string(plugin), "version": .string(version), "path": .string(path),
            "rows": .array(
                rows.map { row in
                    [
                        "check": .string(row.check), "status": .string(row.status.rawValue),
                        "measured": .string(row.measured), "advice": row.advice.map { .string($0) } ?? .null,
                    ]
                }),
            "summary": .object(JSONObject(counts)), "duration_ms": .integer(Int64(milliseconds)),
        ]
    }

    /// A table with a line a check, and below it what to do.
    package var text: String {
        let width = rows.map(\.check.count).max() ?? 0
        var lines = ["\(plugin) \(version)  \(path)"]
        for row in rows {
            lines.append("\(padded(row.status.rawValue, 7))  \(padded(row.check, width))  \(row.measured)")
            if let advice = row.advice {
                lines.append(String(repeating: " ", count: 9 + width + 2) + "-> " + advice)
            }
        }
        let counts = CheckRow.Status.allCases.map { "\(count($0)) \($0.rawValue)" }.joined(separator: ", ")
        return (lines + ["\(counts) in \(milliseconds) ms"]).joined(separator: "\n")
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
