// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// What a caller without full disclosure is told of a conflict or an event: which rows, not why somebody is away nor what
/// was written about it.
enum ConflictDisclosure {
    private static let freeText: Set<String> = ["reason", "reason_code", "note"]
    private static let kindTables: Set<String> = ["absences", "requests", "work_items"]

    static func applied(_ disclosure: Disclosure, to problem: Problem) -> Problem {
        guard disclosure != .full, let conflict = problem.extensions["conflict"] else { return problem }
        var told = problem
        told.extensions["conflict"] = reduced(conflict, table: nil)
        return told
    }

    /// The body of an event, or another document about changes.
    static func applied(_ disclosure: Disclosure, to document: JSONValue) -> JSONValue {
        disclosure == .full ? document : reduced(document, table: nil)
    }

    /// Goes through the document; `table` is that of the change that the value belongs to.
    private static func reduced(_ value: JSONValue, table: String?) -> JSONValue {
        if let items = value.arrayValue { return .array(items.map { reduced($0, table: table) }) }
        guard let object = value.objectValue else { return value }
        let table = object["table"]?.stringValue ?? table
        var kept = JSONObject()
        for (name, member) in object where !freeText.contains(name) {
            let isKind = name == "kind" && table.map(kindTables.contains) == true && !member.isNull
            kept[name] = isKind ? .string("away") : reduced(member, table: table)
        }
        return .object(kept)
    }
}
