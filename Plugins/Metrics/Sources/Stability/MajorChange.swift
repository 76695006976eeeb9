// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// The last transaction that changed much of the live schedule: more than 30 % of its assignments, or more than 50
/// (original-system.md 1.4).
struct MajorChange {
    static let churn = 0.30
    static let changes = 50
    /// So many transactions are looked back.
    static let lookBack = 100

    let version: Int64
    let at: String
    /// Assignments that changed; at least so many if the history does not show all.
    let changed: Int

    /// Looks back through the history, the newest first; nil if there was none, or none since the program was imported.
    ///
    /// - Parameter assignments: rows of the newest version, from which those of earlier ones follow.
    static func last(in events: [RosterEvent], assignments: Int) -> MajorChange? {
        var rows = assignments
        for event in events.prefix(lookBack) where event.plan == "live" {
            guard let version = event.version else { continue }
            // An import puts a whole program in the place of another: what was before is not what changed.
            if event.kind == "roster.imported" { return nil }
            let own = event.changes.filter { $0["table"] == "assignments" }
            let added = own.filter { $0["old"]?.isNull ?? true }.count
            let removed = own.filter { $0["new"]?.isNull ?? true }.count
            let before = rows - added + removed
            let size = max(rows, before)
            if own.count > changes || size > 0 && Double(own.count) / Double(size) > churn {
                return MajorChange(version: version, at: event.at, changed: own.count)
            }
            rows = before
        }
        return nil
    }

    var json: JSONValue {
        ["version": .integer(version), "at": .string(at), "changed_assignments": .count(changed)]
    }
}
