// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// A tool that publishes signals, and what it said when it was asked to renew them.
struct ToolReply: Sendable {
    let tool: String
    let signals: [String]
    /// The envelope; nil if the tool did not answer.
    let envelope: JSONValue?
    /// Why it did not answer.
    let failure: String?
    /// The code of that problem.
    var code: String?
    /// Whether the caller may not call it: then what others had published of it counts as it is.
    var isDenied = false

    var findings: [Finding] { (envelope?["findings"]?.arrayValue ?? []).compactMap(Finding.init(reading:)) }

    /// The sentences that it has given to this caller, with people as this caller may see them.
    var sentences: Set<String> {
        var all = Set(findings.map(\.sentence))
        all.formUnion((envelope?["level_reasons"]?.arrayValue ?? []).compactMap(\.stringValue))
        if let headline { all.insert(headline) }
        return all
    }

    var headline: String? { envelope?["headline"]?.stringValue }

    var json: JSONValue {
        [
            "tool": .string(tool), "level": envelope?["level"] ?? .string(Level.unknownWord),
            "completeness": envelope?["completeness"] ?? "unknown", "headline": envelope?["headline"] ?? .null,
            "failure": failure.map { .string($0) } ?? .null, "computed_ms": envelope?["computed_ms"] ?? .null,
        ]
    }
}
