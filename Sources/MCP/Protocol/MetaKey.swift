// SPDX-License-Identifier: Apache-2.0

/// Names inside `_meta`.
package enum MetaKey {
    static let protocolVersion: StaticString = "io.modelcontextprotocol/protocolVersion"
    static let clientCapabilities: StaticString = "io.modelcontextprotocol/clientCapabilities"
    static let subscriptionID = "io.modelcontextprotocol/subscriptionId"
    static let serverInfo = "io.modelcontextprotocol/serverInfo"
    static let progressToken: StaticString = "progressToken"
    static let logLevel: StaticString = "io.modelcontextprotocol/logLevel"
    static let traceparent: StaticString = "traceparent"
    static let tracestate: StaticString = "tracestate"
    static let baggage: StaticString = "baggage"
    /// The caller's key for doing it only once.
    static let idempotencyKey: StaticString = "io.holdfast/idempotency_key"
    /// That an answer is the one of an earlier call with the same key.
    static let idempotencyReplayed = "io.holdfast/idempotency_replayed"
    /// Why a hold is to be passed over.
    static let holdOverride: StaticString = "io.holdfast/override_hold"
    /// How long the client wants to wait for a tool call, in milliseconds.
    static let deadline: StaticString = "io.holdfast/deadline_ms"
    /// Our problem details beside an error's text block (contract.md, Results).
    package static let problem = "io.holdfast/problem"

    /// Whether a plugin may set the key on its own result: well formed, and not in a space that MCP or the host owns.
    ///
    /// A prefix is dot-separated labels and a slash; it is MCP's when its second label is `modelcontextprotocol` or
    /// `mcp` (MCP basic, L334-343).
    static func isFreeForPlugins(_ key: String) -> Bool {
        let parts = key.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.last, isName(name) else { return false }
        guard parts.count == 2 else { return !["traceparent", "tracestate", "baggage"].contains(key) }
        let labels = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        guard labels.allSatisfy(isLabel) else { return false }
        if labels.count > 1, ["modelcontextprotocol", "mcp"].contains(labels[1]) { return false }
        return parts[0] != "io.holdfast"
    }

    private static func isLabel(_ label: Substring) -> Bool {
        guard let first = label.utf8.first, let last = label.utf8.last else { return false }
        return isLetter(first) && (isLetter(last) || isDigit(last))
            && label.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isName(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, let last = name.utf8.last else { return true }
        return (isLetter(first) || isDigit(first)) && (isLetter(last) || isDigit(last))
            && name.utf8.allSatisfy { isLetter($0) || isDigit($0) || "-_.".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (65...90).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
