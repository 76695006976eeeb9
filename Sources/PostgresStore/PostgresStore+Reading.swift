// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Store

extension PostgresStore {
    package func versions(
        program: String, before: Int64?, limit: Int
    ) async throws(StoreError) -> [RosterVersionSummary] {
        try await readers.read { (connection) throws(StoreError) in
            try RosterStatements(connection).versions(program: program, before: before, limit: limit)
        }
    }

    package func version(program: String, number: Int64) async throws(StoreError) -> RosterVersionRecord? {
        try await readers.read { (connection) throws(StoreError) in
            try RosterStatements(connection).version(program: program, number: number)
        }
    }

    package func latest(program: String, plan: Plan) async throws(StoreError) -> RosterVersionRecord? {
        try await readers.read { (connection) throws(StoreError) in
            try RosterStatements(connection).latest(program: program, plan: plan)
        }
    }

    package func receipt(program: String, of unit: UnitID) async throws(StoreError) -> Receipt? {
        try await readers.read { (connection) throws(StoreError) in
            try CommitTable(connection).receipt(program: program, of: unit)
        }
    }

    package func batch(program: String, _ digest: SHA256Digest) async throws(StoreError) -> [UInt8]? {
        try await readers.read { (connection) throws(StoreError) in
            try RosterStatements(connection).batch(program: program, digest)
        }
    }

    package func batches(
        program: String, _ digests: [SHA256Digest]
    ) async throws(StoreError) -> [SHA256Digest: [UInt8]] {
        try await readers.read { (connection) throws(StoreError) in
            try RosterStatements(connection).batches(program: program, digests)
        }
    }

    package func keyValue(program: String, namespace: String, key: String) async throws(StoreError) -> KeyValue? {
        try await readers.read { (connection) throws(StoreError) in
            try KeyValueTable(connection).keyValue(program: program, namespace: namespace, key: key)
        }
    }

    package func keyValues(
        program: String, namespace: String, prefix: String, after: String?, limit: Int
    ) async throws(StoreError) -> [KeyValue] {
        try await readers.read { (connection) throws(StoreError) in
            try KeyValueTable(connection).keyValues(
                program: program, namespace: namespace, prefix: prefix, after: after, limit: limit)
        }
    }

    package func keyValueUsage(program: String, namespace: String) async throws(StoreError) -> KeyValueUsage {
        try await readers.read { (connection) throws(StoreError) in
            try KeyValueTable(connection).usage(program: program, namespace: namespace)
        }
    }

    package func identities(program: String) async throws(StoreError) -> [PersonIdentity] {
        try await readers.read { (connection) throws(StoreError) in
            try IdentityTable(connection).identities(program: program)
        }
    }

    package func events(program: String, after sequence: Int64, limit: Int) async throws(StoreError) -> [Event] {
        try await readers.read { (connection) throws(StoreError) in
            try EventTable(connection).events(program: program, after: sequence, limit: limit)
        }
    }

    package func answer<Query: StoreQuery>(_ query: Query) async throws(StoreError) -> Query.Answer {
        try await readers.read { (connection) throws(StoreError) in try query.run(on: connection) }
    }
}
