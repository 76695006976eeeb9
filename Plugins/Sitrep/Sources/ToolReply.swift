// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// A tool that publishes signals, and what it said when it was asked to renew them.
struct ToolReply: Sendable {
    let tool: String
    let signals: [String]
    /// The envelope; nil if the tool failed.
    let envelope: JSONValue?
    /// Why it failed.
    let failure: String?

    var findings: [Finding] { (envelope?["findings"]?.arrayValue ?? []).compactMap(Finding.init(reading:)) }

    var json: JSONValue {
        [
            "tool": .string(tool), "level": envelope?["level"] ?? .string(Level.unknownWord),
            "completeness": envelope?["completeness"] ?? "unknown", "headline": envelope?["headline"] ?? .null,
            "failure": failure.map { .string($0) } ?? .null, "computed_ms": envelope?["computed_ms"] ?? .null,
        ]
    }
}

/// What the sitrep learns from the host: the tools, their answers, the signals.
struct Reconnaissance: Sendable {
    let tools: Set<String>
    let replies: [ToolReply]
    let indicators: [Indicator]

    /// Asks every tool that publishes signals, then reads the signals.
    ///
    /// A tool that fails is a reply with its reason.
    init(_ call: ToolCall) async throws {
        let rows = try await call.request("tool.list/1", [:])["items"]?.arrayValue ?? []
        var replies: [ToolReply] = []
        let publishers = rows.filter {
            !($0["signals"]?.arrayValue ?? []).isEmpty && $0["name"]?.stringValue != call.tool
                && $0["effect"]?.stringValue == "read"
        }
        for (index, row) in publishers.enumerated() {
            try call.checkCancellation()
            let name = row["name"]?.stringValue ?? ""
            call.progress(Double(index), of: Double(publishers.count), name)
            let signals = (row["signals"]?.arrayValue ?? []).compactMap(\.stringValue)
            do {
                let envelope = try await call.invoke(tool: name)
                replies.append(ToolReply(tool: name, signals: signals, envelope: envelope, failure: nil))
            } catch let failure as ServiceFailure where failure.status != .cancelled {
                replies.append(ToolReply(tool: name, signals: signals, envelope: nil, failure: failure.detail))
            }
        }
        let board = try await call.request("signal.list/1", [:])
        var failures: [String: String] = [:]
        for reply in replies { for signal in reply.signals { failures[signal] = reply.failure } }
        indicators =
            (board["items"]?.arrayValue ?? []).map { row in
                Indicator(published: row, failure: failures[row["id"]?.stringValue ?? ""])
            }
            + (board["silent"]?.arrayValue ?? []).map { row in
                Indicator(silent: row, failure: failures[row["id"]?.stringValue ?? ""])
            }
        self.replies = replies
        tools = Set(rows.compactMap { $0["name"]?.stringValue })
    }
}
