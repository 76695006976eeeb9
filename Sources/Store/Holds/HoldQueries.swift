// SPDX-License-Identifier: Apache-2.0

/// The holds of a program and the revision at which they stand so, without those that have ended.
package struct HoldsQuery: StoreQuery {
    /// What is held at one revision.
    package struct Answer: Sendable, Hashable {
        package let holds: [HoldRecord]
        /// How many have ended and were not removed yet.
        package let ended: Int
        package let revision: Int64
    }

    let program: String

    package init(program: String) { self.program = program }

    package func run(on connection: some SQLConnection) throws(StoreError) -> Answer {
        // The revision first: where a read sees what is committed meanwhile, the holds are at least as new as it says.
        let revision = try HoldRevisionQuery(program: program).run(on: connection)
        let all = try HoldTable(connection, program: program).holds()
        let holds = all.filter { !$0.hasEnded }
        return Answer(holds: holds, ended: all.count - holds.count, revision: revision)
    }
}

/// The revision of the holds; it rises when one is set, cleared or has ended.
///
/// One look at an index.
package struct HoldRevisionQuery: StoreQuery {
    let program: String

    package init(program: String) { self.program = program }

    package func run(on connection: some SQLConnection) throws(StoreError) -> Int64 {
        try CounterTable(connection).value(program: program, .hold)
    }
}

/// What became of holds, the newest first.
package struct HoldEventsQuery: StoreQuery {
    let program: String
    let name: String?
    let limit: Int

    /// - Parameter name: only of holds of this name; nil for all.
    package init(program: String, name: String? = nil, limit: Int) {
        self.program = program
        self.name = name
        self.limit = limit
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [HoldEvent] {
        try HoldTable(connection, program: program).events(name: name, limit: limit)
    }
}
