// SPDX-License-Identifier: Apache-2.0

package import Store

/// What everything in a store amounts to, for comparing before and after.
package struct Contents: Equatable {
    package var versions: [RosterVersionSummary]
    package var head: RosterVersionRecord?
    package var keyValues: [KeyValue]
    package var usage: KeyValueUsage
    package var events: [Event]

    package init(_ store: any Store) async throws {
        versions = try await store.versions(program: Units.program, before: nil, limit: 1_000)
        head = try await store.latest(program: Units.program, plan: .live)
        keyValues = try await store.keyValues(
            program: Units.program, namespace: "host", prefix: "", after: nil, limit: 1_000)
        usage = try await store.keyValueUsage(program: Units.program, namespace: "host")
        events = try await store.events(program: Units.program, after: 0, limit: 1_000)
    }
}

/// What became of a unit.
package func outcome(of unit: UnitOfWork, in store: any Store) async -> Result<Receipt, StoreError> {
    do throws(StoreError) { return .success(try await store.commit(unit)) } catch { return .failure(error) }
}
