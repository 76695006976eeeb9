// SPDX-License-Identifier: Apache-2.0

/// Sets a breaker by hand, or gives it back to itself; doing it twice is the same as once.
package struct SetBreaker: StoreChange {
    /// What became of it.
    package enum Answer: Sendable, Hashable {
        case set(revision: Int64)
        /// Nothing was written: the program has as many set breakers as it can have.
        case tooMany
    }

    /// So many breakers of a program can be set at once; every daemon keeps them in memory.
    package static let maximum = 64

    package let program: String
    let name: String
    let state: String?
    let reason: String
    let by: String

    /// - Parameter state: what it stays in, `forced_open` or `disabled`; nil takes the order back.
    package init(program: String, name: String, state: String?, reason: String, by: String) {
        self.program = program
        self.name = name
        self.state = state
        self.reason = reason
        self.by = by
    }

    package func validate() throws(StoreError) {
        try FieldCheck.text("name", Array(name.utf8))
        try FieldCheck.text("reason", Array(reason.utf8))
        try FieldCheck.name("by", by)
    }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> Answer {
        let table = BreakerTable(connection, program: program)
        if let state {
            let known = try table.records()
            guard known.count < Self.maximum || known.contains(where: { $0.name == name }) else { return .tooMany }
            try table.put(
                BreakerRecord(
                    name: name, state: state, reason: reason, setBy: by,
                    setAtMicros: try connection.moment().wallMicros))
        } else {
            try table.remove(name)
        }
        return .set(revision: try CounterTable(connection).raise(program: program, .breaker))
    }
}
