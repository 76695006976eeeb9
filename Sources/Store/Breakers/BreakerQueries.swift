// SPDX-License-Identifier: Apache-2.0

/// The breakers that people have set, and the revision at which they stand so.
package struct BreakersQuery: StoreQuery {
    /// What is known of them at one revision.
    package struct Answer: Sendable, Hashable {
        package let records: [BreakerRecord]
        package let revision: Int64
    }

    let program: String

    package init(program: String) { self.program = program }

    package func run(on connection: some SQLConnection) throws(StoreError) -> Answer {
        // The revision first: where a read sees what is committed meanwhile, the records are at least as new as it says.
        let revision = try BreakerRevisionQuery(program: program).run(on: connection)
        return Answer(
            records: try BreakerTable(connection, program: program).records(), revision: revision)
    }
}

/// The revision of the breakers that people have set; it rises with each order.
///
/// One look at an index.
package struct BreakerRevisionQuery: StoreQuery {
    let program: String

    package init(program: String) { self.program = program }

    package func run(on connection: some SQLConnection) throws(StoreError) -> Int64 {
        try CounterTable(connection).value(program: program, .breaker)
    }
}
