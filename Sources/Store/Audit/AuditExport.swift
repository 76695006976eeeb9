// SPDX-License-Identifier: Apache-2.0

/// The chains of a program as lines: each chain's entries in their order, then its checkpoints.
package struct AuditExport: Sendable {
    /// Behind which line a page ended.
    package struct Place: Sendable, Hashable {
        package let node: String
        package let sequence: Int64

        package init(node: String, sequence: Int64) {
            self.node = node
            self.sequence = sequence
        }

        /// A place from its text; nil when it is none.
        package init?(_ text: String) {
            let parts = text.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, let sequence = Int64(parts[0]), AuditNode.accepts(String(parts[1])) else {
                return nil
            }
            self.init(node: String(parts[1]), sequence: sequence)
        }

        package var text: String { "\(sequence) \(node)" }
    }

    /// A page ends before it has more bytes than this, with one line at least.
    private static let mostBytes = 1 << 20

    private let program: String

    package init(program: String) { self.program = program }

    /// The next lines, and where to go on; nil at the end.
    package func page<Source: AuditVerification.Reader>(
        node: String?, after: Place?, limit: Int, in source: inout Source
    ) async throws(StoreError) -> (lines: [[UInt8]], next: Place?) {
        let nodes = try await source.answer(AuditNodesQuery(program: program)).filter {
            (node == nil || $0 == node) && (after == nil || $0 >= (after?.node ?? ""))
        }
        guard let current = nodes.first else { return ([], nil) }
        let start = after?.node == current ? after?.sequence ?? Int64.min : Int64.min
        let entries = try await source.answer(
            AuditChainQuery(program: program, node: current, after: start, limit: limit))
        var lines: [[UInt8]] = []
        var bytes = 0
        for entry in entries {
            let line = entry.line()
            bytes += line.count
            guard lines.isEmpty || bytes <= Self.mostBytes else { break }
            lines.append(line)
        }
        if lines.count < entries.count || entries.count == limit, !lines.isEmpty {
            return (lines, Place(node: current, sequence: entries[lines.count - 1].sequence))
        }
        for checkpoint in try await source.answer(AuditCheckpointsQuery(program: program, node: current)) {
            lines.append(Array(checkpoint.line.utf8))
        }
        // The next chain begins anew: behind the last number that there can be of this one.
        guard nodes.count > 1 else { return (lines, nil) }
        return (lines, Place(node: nodes[1], sequence: Int64.min))
    }
}
