// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Verifies the chains of a program.
package struct AuditVerification: Sendable {
    /// What is known from outside the store.
    package struct Outside: Sendable {
        /// The checkpoints that nodes have kept apart, by node: those of this state folder.
        package var kept: [String: [AuditCheckpoint]] = [:]
        /// Public keys that may sign.
        package var keys: Set<[UInt8]> = []
        /// Behind which entry a chain was given up by a restore, by node.
        package var givenUp: [String: Int64] = [:]

        package init() {}
    }

    /// Reads what a query asks.
    package protocol Reader {
        mutating func answer<Query: StoreQuery>(_ query: Query) async throws(StoreError) -> Query.Answer
    }

    /// So many entries are read at once.
    package static let pageSize = 2_000

    private let program: String
    private let outside: Outside

    package init(program: String, outside: Outside) {
        self.program = program
        self.outside = outside
    }

    /// A report for each chain, or for one; also for one that is known from outside and has no rows any more.
    ///
    /// Linear in the entries. Ends early, with the reports so far, when the surrounding task is cancelled.
    package func run<Source: Reader>(
        node: String? = nil, in source: inout Source
    ) async throws(StoreError) -> [AuditChainReport] {
        var nodes = Set(try await source.answer(AuditNodesQuery(program: program)))
        nodes.formUnion(outside.kept.keys)
        if let node { nodes.formIntersection([node]) }
        var reports: [AuditChainReport] = []
        for node in nodes.sorted() { reports.append(try await chain(node, in: &source)) }
        return reports
    }

    private func chain<Source: Reader>(
        _ node: String, in source: inout Source
    ) async throws(StoreError) -> AuditChainReport {
        let stored = try await source.answer(AuditCheckpointsQuery(program: program, node: node))
        var verifier = AuditChainVerifier(
            node: node,
            .init(
                stored: stored, kept: outside.kept[node], keys: outside.keys, givenUpAfter: outside.givenUp[node]))
        var after = Int64.min
        while !Task.isCancelled {
            let page = try await source.answer(
                AuditChainQuery(program: program, node: node, after: after, limit: Self.pageSize))
            do throws(CryptoError) {
                for entry in page { try verifier.take(entry) }
            } catch { throw .unavailable(detail: "an audit entry cannot be hashed: \(error)") }
            guard let last = page.last, page.count == Self.pageSize else { break }
            after = last.sequence
        }
        return verifier.finish()
    }
}

/// Reads a store that is in use.
package struct StoreAuditReader: AuditVerification.Reader {
    private let store: any Store

    package init(_ store: any Store) { self.store = store }

    package mutating func answer<Query: StoreQuery>(_ query: Query) async throws(StoreError) -> Query.Answer {
        try await store.answer(query)
    }
}
