// SPDX-License-Identifier: Apache-2.0

import JSON

/// What was done with a store, for people; the same words as when the store is worked on directly.
enum StoreText {
    static func check(_ answer: JSONValue) -> String {
        let looked =
            "\(number(answer, "versions")) versions (\(number(answer, "proven_versions")) proven by the digests of their "
            + "parts), \(number(answer, "batches")) batches (\(number(answer, "batch_bytes")) bytes, "
            + "\(number(answer, "expired_batches")) expired), \(number(answer, "events")) events, "
            + "\(number(answer, "key_values")) key-values"
        guard answer["sound"]?.boolValue != true else { return "sound: \(looked)" }
        let total = answer["total_findings"]?.integerValue ?? 0
        var lines = ["\(total) \(total == 1 ? "fault" : "faults") in \(looked)"]
        for finding in answer["findings"]?.arrayValue ?? [] {
            let words = ["code", "subject", "sentence"].map { finding[$0]?.stringValue ?? "" }
            lines.append("  " + words.joined(separator: ": "))
        }
        return lines.joined(separator: "\n")
    }

    private static func number(_ answer: JSONValue, _ name: String) -> String { answer[name]?.text ?? "?" }
}
