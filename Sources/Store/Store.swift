// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// Everything that the daemon must still know after `kill -9`.
///
/// A store offers reads and units of work; nobody outside a driver ever sees a transaction begin or commit. Every method
/// names the program it is about, because several programs may share one database. Reads see the last committed unit
/// and never wait for a writer.
package protocol Store: Sendable {
    /// Roster versions of every plan, the newest first, without their batch lists.
    ///
    /// - Parameters:
    ///   - program: the program's id.
    ///   - before: only versions with a smaller number; nil begins at the newest.
    ///   - limit: how many at most.
    func versions(program: String, before: Int64?, limit: Int) async throws(StoreError) -> [RosterVersionSummary]

    /// One roster version with the list of its batches, or nil when there is none of that number.
    func version(program: String, number: Int64) async throws(StoreError) -> RosterVersionRecord?

    /// The head of a plan with the list of its batches, or nil when the plan has no version yet.
    func latest(program: String, plan: Plan) async throws(StoreError) -> RosterVersionRecord?

    /// The bytes of one batch, checked against its digest, or nil when no version of the program has it.
    func batch(program: String, _ digest: SHA256Digest) async throws(StoreError) -> [UInt8]?

    /// The bytes of many batches, each checked against its digest. A digest that is not stored has no entry.
    func batches(program: String, _ digests: [SHA256Digest]) async throws(StoreError) -> [SHA256Digest: [UInt8]]

    /// One key-value, or nil when the key is not there.
    func keyValue(program: String, namespace: String, key: String) async throws(StoreError) -> KeyValue?

    /// Key-values whose key begins with `prefix`, in the order of the keys' UTF-8 bytes.
    ///
    /// - Parameters:
    ///   - program: the program's id.
    ///   - namespace: a plugin's id, or `host`.
    ///   - prefix: what the keys begin with; empty for all.
    ///   - after: only keys greater than this one, to read on from the last page; nil begins at the first.
    ///   - limit: how many at most.
    func keyValues(
        program: String, namespace: String, prefix: String, after: String?, limit: Int
    ) async throws(StoreError) -> [KeyValue]

    /// How much a namespace holds, as its quota counts it.
    func keyValueUsage(program: String, namespace: String) async throws(StoreError) -> KeyValueUsage

    /// Who the people of a program are, in the order of their ids' UTF-8 bytes.
    func identities(program: String) async throws(StoreError) -> [PersonIdentity]

    /// The events after a sequence number, the oldest first. Sequence numbers have no gaps; 0 is before the first.
    func events(program: String, after sequence: Int64, limit: Int) async throws(StoreError) -> [Event]

    /// Applies a unit of work: all of it, or nothing.
    ///
    /// When this returns, the unit is as durable as the store was opened for. Units are applied one after the other, so a
    /// unit sees every unit that was answered before it was sent.
    ///
    /// - Throws: `conflict` naming everything that was not as expected; `full` when there is no space; in every error
    ///   nothing of the unit has happened.
    func commit(_ unit: UnitOfWork) async throws(StoreError) -> Receipt

    /// Ends what is under way, then gives up the store. Later calls throw `closed`. Closing twice does no harm.
    func close() async
}
