// SPDX-License-Identifier: Apache-2.0

/// Where the chains of a node end, as its one writer knows it, so that no transaction has to read it.
///
/// Besides the time that it saves, what is not read cannot make a transaction of another daemon be undone (PostgreSQL's
/// SERIALIZABLE watches whole pages of an index). Whoever else wrote to the chain meanwhile is found by the key of the
/// entries, and then the end is read anew. For one thread at a time.
package final class AuditEnds {
    typealias End = (sequence: Int64, hash: [UInt8])

    private struct Chain: Hashable {
        let program: String
        let node: String
    }

    private var committed: [Chain: End] = [:]
    private var pending: [Chain: End] = [:]

    package init() {}

    /// Begins a transaction: what an earlier one has not committed is forgotten.
    package func begin() { pending.removeAll(keepingCapacity: true) }

    /// The transaction was committed.
    package func keep() {
        for (chain, end) in pending { committed[chain] = end }
        pending.removeAll(keepingCapacity: true)
    }

    /// Nobody knows any more: the next transaction reads.
    package func forget() {
        committed.removeAll()
        pending.removeAll()
    }

    func end(program: String, node: String) -> End? {
        let chain = Chain(program: program, node: node)
        return pending[chain] ?? committed[chain]
    }

    func append(_ end: End, program: String, node: String) { pending[Chain(program: program, node: node)] = end }
}
