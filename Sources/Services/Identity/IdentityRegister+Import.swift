// SPDX-License-Identifier: Apache-2.0

import Columns
package import Kernel
package import Roster
package import Store

extension IdentityRegister {
    /// What an import changes: everybody of whom it says something is known as it says.
    ///
    /// Of whom it says nothing, what was known stays, so that a folder without names (an export for somebody who may not
    /// see them) takes none away. Another program's people are other people: then nothing that was known stays.
    package func writes(
        of tables: RosterTables, replacingProgram: Bool
    ) async throws(Problem) -> [IdentityWrite] {
        let given = tables[TableSpec.identities.name].map(Self.identities) ?? []
        if replacingProgram { return [.removeAll] + given.map { .put($0) } }
        let known = Dictionary(
            try await all().map { ($0.personID, $0) }, uniquingKeysWith: { first, _ in first })
        return given.filter { known[$0.personID] != $0 }.map { .put($0) }
    }

    /// Moves the names that earlier releases kept in versions to where they belong; one small query when there are none.
    ///
    /// Where versions differ, the newest that knows a person wins. Digests never covered names, so all stay valid.
    ///
    /// - Returns: how many people's identities were moved.
    @discardableResult
    package func moveOutOfVersions(atMicros: Int64) async throws(Problem) -> Int {
        do throws(StoreError) {
            let table = TableSpec.identities.name
            // Those releases gave every version such a table, and no version goes: the first tells of all.
            let first = try await store.version(program: program, number: 1)
            guard first?.batches.contains(where: { $0.table == table }) == true else { return 0 }
            var found: [String: PersonIdentity] = [:]
            var before: Int64?
            while true {
                let page = try await store.versions(program: program, before: before, limit: 200)
                for summary in page {
                    let references = try await store.version(program: program, number: summary.number)?.batches ?? []
                    for reference in references where reference.table == table {
                        let bytes = try await store.batch(program: program, reference.digest) ?? []
                        guard let batch = try? RecordBatch(decoding: bytes) else { continue }
                        for identity in Self.identities(in: Table(name: table, batch)) {
                            found[identity.personID] = found[identity.personID] ?? identity
                        }
                    }
                }
                guard page.count == 200, let last = page.last else { break }
                before = last.number
            }
            for known in try await store.identities(program: program) { found[known.personID] = nil }
            let writes = found.values.sorted { $0.personID < $1.personID }.map { IdentityWrite.put($0) }
            _ = try await store.commit(
                UnitOfWork(
                    program: program, by: "holdfast", atMicros: atMicros,
                    identities: writes + [.removeFromVersions(table: table)]))
            return writes.count
        } catch { throw Problem(error) }
    }
}
