// SPDX-License-Identifier: Apache-2.0

/// The tokens of a program and the revision at which they stand so.
///
/// Those that have ended are there for as long as it helps to say why they are refused.
package struct TokensQuery: StoreQuery {
    /// What is known of the tokens at one revision.
    package struct Answer: Sendable, Hashable {
        package let tokens: [TokenRecord]
        package let revision: Int64
    }

    let program: String
    let endedAfterMicros: Int64

    /// - Parameter endedAfterMicros: leaves out what was revoked or expired before; microseconds since 1970.
    package init(program: String, endedAfterMicros: Int64) {
        self.program = program
        self.endedAfterMicros = endedAfterMicros
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> Answer {
        // The revision first: where a read sees what is committed meanwhile, the tokens are at least as new as it says.
        let revision = try TokenRevisionQuery(program: program).run(on: connection)
        let tokens = try TokenTable(connection, program: program).tokens(endedAfter: endedAfterMicros)
        return Answer(tokens: tokens, revision: revision)
    }
}

/// The revision of the tokens; it rises when one is made or revoked.
///
/// One look at an index.
package struct TokenRevisionQuery: StoreQuery {
    let program: String

    package init(program: String) { self.program = program }

    package func run(on connection: some SQLConnection) throws(StoreError) -> Int64 {
        try CounterTable(connection).value(program: program, .token)
    }
}
