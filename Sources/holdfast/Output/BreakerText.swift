// SPDX-License-Identifier: Apache-2.0

import JSON

/// Circuit breakers for people.
enum BreakerText {
    /// A line of the table.
    static func row(_ breaker: JSONValue) -> [String] {
        [
            breaker["name"]?.stringValue ?? "?", breaker["state"]?.stringValue ?? "?",
            breaker["since"]?.stringValue ?? "?", breaker["calls"]?.text ?? "0", breaker["failures"]?.text ?? "0",
            breaker["slow"]?.text ?? "0", note(breaker),
        ]
    }

    /// What became of an order.
    static func sentence(_ breaker: JSONValue) -> String {
        let note = note(breaker)
        return "\(breaker["name"]?.stringValue ?? "?") is \(breaker["state"]?.stringValue ?? "?")"
            + (note.isEmpty ? "" : " (\(note))")
    }

    private static func note(_ breaker: JSONValue) -> String {
        if let manual = breaker["manual"], !manual.isNull {
            return "by \(manual["by"]?.stringValue ?? "?"): \(manual["reason"]?.stringValue ?? "")"
        }
        guard let milliseconds = breaker["retry_after_ms"]?.integerValue else { return "" }
        return "tries again in \((milliseconds + 999) / 1_000) s"
    }
}
