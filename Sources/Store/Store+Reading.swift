// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// The questions that are asked most, by name; each is a `StoreQuery`, the same for every driver.
extension Store {
    /// Roster versions of every plan, the newest first, without their batch lists.
    ///
    /// - Parameters:
    ///   - program: the program's id.
    ///   - before: only versions with a smaller number; nil begins at the newest.
    ///   - limit: how many at most.
    package func versions(
        program: String, before: Int64?, limit: Int
    ) async throws(StoreError) -> [RosterVersionSummary] {
        try await answer(VersionPageQuery(program: program, plan: nil, before: before, limit: limit))
    }

    /// One roster version with the list of its batches, or nil when there is none of that number.
    package func version(program: String, number: Int64) async throws(StoreError) -> RosterVersionRecord? {
        try await answer(VersionQuery(program: program, number: number))
    }

    /// The head of a plan with the list of its batches, or nil when the plan has no version yet.
    package func latest(program: String, plan: Plan) async throws(StoreError) -> RosterVersionRecord? {
        try await answer(LatestVersionQuery(program: program, plan: plan))
    }

    /// What a unit has made, or nil when it was not committed, or more than a day ago.
    package func receipt(program: String, of unit: UnitID) async throws(StoreError) -> Receipt? {
        try await answer(ReceiptQuery(program: program, unit: unit))
    }

    /// The bytes of one batch, checked against its digest, or nil when no version of the program has it.
    package func batch(program: String, _ digest: SHA256Digest) async throws(StoreError) -> [UInt8]? {
        try await answer(BatchQuery(program: program, digest: digest))
    }

    /// The bytes of many batches, each checked against its digest; a digest that is not stored has no entry.
    package func batches(
        program: String, _ digests: [SHA256Digest]
    ) async throws(StoreError) -> [SHA256Digest: [UInt8]] {
        try await answer(BatchesQuery(program: program, digests: digests))
    }

    /// One key-value, or nil when the key is not there.
    package func keyValue(program: String, namespace: String, key: String) async throws(StoreError) -> KeyValue? {
        try await answer(KeyValueQuery(program: program, namespace: namespace, key: key))
    }

    /// Key-values whose key begins with `prefix`; see `KeyValuesQuery`.
    package func keyValues(
        program: String, namespace: String, prefix: String, after: String?, limit: Int
    ) async throws(StoreError) -> [KeyValue] {
        try await answer(
            KeyValuesQuery(program: program, namespace: namespace, prefix: prefix, after: after, limit: limit))
    }

    /// How much a namespace holds, as its quota counts it.
    package func keyValueUsage(program: String, namespace: String) async throws(StoreError) -> KeyValueUsage {
        try await answer(KeyValueUsageQuery(program: program, namespace: namespace))
    }

    /// Who the people of a program are, in the order of their ids' UTF-8 bytes.
    package func identities(program: String) async throws(StoreError) -> [PersonIdentity] {
        try await answer(IdentitiesQuery(program: program))
    }

    /// The events after a sequence number, the oldest first; the numbers have no gaps, and 0 is before the first.
    package func events(program: String, after sequence: Int64, limit: Int) async throws(StoreError) -> [Event] {
        try await answer(EventsQuery(program: program, after: sequence, limit: limit))
    }
}
