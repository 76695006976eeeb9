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

    /// Answers any other question, on one snapshot of the database.
    func answer<Query: StoreQuery>(_ query: Query) async throws(StoreError) -> Query.Answer

    /// Applies a unit of work: all of it, or nothing.
    ///
    /// It is the change that most have to make. When this returns, the unit is as durable as the store was opened for. Units are applied one after the other, so a
    /// unit sees every unit that was answered before it was sent. A unit that was committed before (by its id, within a
    /// day) is not applied again: its receipt is given.
    ///
    /// - Throws: `conflict` naming everything that was not as expected; `full` when there is no space; in every error
    ///   but `inDoubt` nothing of the unit has happened.
    func commit(_ unit: UnitOfWork) async throws(StoreError) -> Receipt

    /// Makes a change: all of it, or nothing.
    ///
    /// Changes are committed together with the units that wait at the same time. What a change does, and what it throws,
    /// is said where it is declared; one whose error is `unavailable` can be made again without harm.
    func apply<Change: StoreChange>(_ change: Change) async throws(StoreError) -> Change.Answer

    /// What a unit has made, or nil when it was not committed, or more than a day ago.
    func receipt(program: String, of unit: UnitID) async throws(StoreError) -> Receipt?

    /// Tells, from now on, how far a program has come, whoever takes it there: this daemon or another on the same
    /// database.
    ///
    /// A hint says that there is something to read, never what. Hints may be merged, and after a lost connection one may
    /// come late, at the next sweep; none is lost for good. The stream ends when the store is closed.
    func hints(program: String) -> AsyncStream<StoreHint>

    /// What is known of the store at this moment, without asking it; see `StoreCondition`.
    var condition: StoreCondition { get }

    /// What the store is and where, in a few words for people, without secrets.
    var label: String { get }

    /// Ends what is under way, then gives up the store. Later calls throw `closed`. Closing twice does no harm.
    func close() async
}

extension Store {
    package func commit(_ unit: UnitOfWork) async throws(StoreError) -> Receipt { try await apply(unit) }
}
