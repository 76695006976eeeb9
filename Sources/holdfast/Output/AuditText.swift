// SPDX-License-Identifier: Apache-2.0

import JSON

/// What `verify_audit` has found out, for people.
enum AuditText {
    static func verification(_ document: JSONValue) -> String {
        var lines = [document["summary"]?.stringValue ?? ""]
        for chain in document["chains"]?.arrayValue ?? [] {
            let last = chain["last_seq"]?.integerValue ?? 0
            let signed = chain["signed_seq"]?.integerValue ?? 0
            lines.append(
                "  chain \(chain["node"]?.stringValue ?? ""): \(last) entries, signed up to \(signed), "
                    + "\(chain["unsigned_entries"]?.integerValue ?? 0) not signed yet")
            lines += findings(chain)
            lines += (chain["notes"]?.arrayValue ?? []).map { "    note: \($0.stringValue ?? "")" }
            if let unknown = chain["unknown_keys"]?.integerValue, unknown > 0 {
                lines.append("    \(unknown) checkpoints by keys that are not known there prove nothing")
            }
        }
        if let copy = document["copy"], !copy.isNull {
            let (same, read) = (copy["same"]?.integerValue ?? 0, copy["entries"]?.integerValue ?? 0)
            lines.append("  the copy: \(same) of \(read) entries are the same")
            lines += findings(copy)
        }
        return lines.joined(separator: "\n")
    }

    private static func findings(_ document: JSONValue) -> [String] {
        let shown = document["findings"]?.arrayValue ?? []
        let total = document["total_findings"]?.integerValue ?? 0
        return shown.map { "    \($0["kind"]?.stringValue ?? ""): \($0["sentence"]?.stringValue ?? "")" }
            + (total > Int64(shown.count) ? ["    and \(total - Int64(shown.count)) more"] : [])
    }
}
