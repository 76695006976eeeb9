// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Store

extension DumpSummary {
    /// The answer of `backup_store`, `store restore` and `store copy`.
    var json: JSONValue {
        [
            "schema": .integer(head.schema), "source": .string(head.source), "release": .string(head.release),
            "created_at_us": .integer(head.createdAtMicros), "bytes": .integer(byteCount),
            "content_sha256": .string(content.hex), "rows": .integer(rowCount),
            "tables": .object(
                rows.reduce(into: JSONObject()) { object, table in object[table.table] = .integer(table.count) }),
        ]
    }

    /// The same in a line, for people.
    var text: String {
        let tables = rows.filter { $0.count > 0 }.map { "\($0.count) \($0.table)" }
        return "\(rowCount) rows (\(tables.joined(separator: ", "))), \(byteCount) bytes, content \(content.hex)"
    }
}

extension CheckReport {
    /// The answer of `check_store`.
    var json: JSONValue {
        [
            "sound": .bool(isSound), "versions": .integer(Int64(versions)),
            "proven_versions": .integer(Int64(provenVersions)), "batches": .integer(Int64(batches)),
            "batch_bytes": .integer(batchBytes), "expired_batches": .integer(Int64(expiredBatches)),
            "events": .integer(Int64(events)), "key_values": .integer(Int64(keyValues)),
            "findings": .array(
                findings.map {
                    ["code": .string($0.code), "subject": .string($0.subject), "sentence": .string($0.sentence)]
                }),
            "total_findings": .integer(Int64(findingCount)),
        ]
    }

    /// The same in lines, for people.
    var text: String {
        let looked = """
            \(versions) versions (\(provenVersions) proven by the digests of their parts), \(batches) batches \
            (\(batchBytes) bytes, \(expiredBatches) expired), \(events) events, \(keyValues) key-values
            """
        guard !isSound else { return "sound: \(looked)" }
        var lines = ["\(findingCount) \(findingCount == 1 ? "fault" : "faults") in \(looked)"]
        lines += findings.map { "  \($0.code): \($0.subject): \($0.sentence)" }
        if findingCount > findings.count { lines.append("  (the first \(findings.count) are shown)") }
        return lines.joined(separator: "\n")
    }
}
