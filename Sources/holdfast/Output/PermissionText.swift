// SPDX-License-Identifier: Apache-2.0

import JSON

/// What a plugin asked for, was granted, used and was denied, for people.
enum PermissionText {
    /// One line: how much of what was asked is granted.
    static func summary(_ plugin: JSONValue) -> String {
        let rows = (plugin["permission_use"]?.arrayValue ?? []).filter { $0["asked"]?.boolValue == true }
        guard !rows.isEmpty else { return "none asked" }
        let granted = rows.count { !($0["granted"]?.arrayValue ?? []).isEmpty }
        return "\(rows.count) asked, \(granted) granted"
    }

    /// The table, and below it the notes and the last reasons; empty when there is nothing to say.
    static func table(_ list: JSONValue?) -> [String] {
        let rows = list?.arrayValue ?? []
        guard !rows.isEmpty else { return [] }
        var cells = [["permission", "asked", "granted", "used", "last used", "denied", "last denied"]]
        var notes: [String] = []
        for row in rows {
            let name = row["permission"]?.stringValue ?? "?"
            cells.append([
                name, row["asked"]?.boolValue == true ? "yes" : "no", granted(name, row),
                row["used"]?.text ?? "?", moment(row["last_used_at"]), row["denied"]?.text ?? "?",
                moment(row["last_denied_at"]),
            ])
            if let note = row["note"]?.stringValue { notes.append("  \(name): \(note)") }
            if let reason = row["last_reason"]?.stringValue { notes.append("  \(name): denied: \(reason)") }
        }
        let widths = (0..<7).map { column in cells.map { $0[column].count }.max() ?? 0 }
        let lines = cells.map { cells in
            let line = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return "  " + String(line.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }
        return ["", "permissions since the daemon started"] + lines + notes
    }

    private static func granted(_ name: String, _ row: JSONValue) -> String {
        let grants = (row["granted"]?.arrayValue ?? []).compactMap(\.stringValue)
        if grants == [name] { return "yes" }
        return grants.isEmpty ? "no" : grants.joined(separator: ", ")
    }

    private static func moment(_ value: JSONValue?) -> String {
        value?.stringValue.map { String($0.prefix(19)) } ?? "-"
    }
}
