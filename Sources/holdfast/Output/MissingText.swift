// SPDX-License-Identifier: Apache-2.0

import JSON

/// What is not known, one line for each reason: `duty hours, defence in depth: no enabled plugin measures it`.
enum MissingText {
    static func lines(_ missing: [JSONValue]) -> [String] {
        var order: [String] = []
        var things: [String: [String]] = [:]
        for entry in missing {
            let reason = entry["reason"]?.stringValue ?? entry.stringValue ?? entry.text
            if things[reason] == nil { order.append(reason) }
            things[reason, default: []].append(contentsOf: entry["what"]?.stringValue.map { [$0] } ?? [])
        }
        return order.map { reason in
            let what = (things[reason] ?? []).joined(separator: ", ")
            return what.isEmpty ? reason : "\(what): \(reason)"
        }
    }
}
