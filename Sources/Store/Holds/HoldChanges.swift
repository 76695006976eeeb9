// SPDX-License-Identifier: Apache-2.0

/// A hold to be set.
package struct NewHold: Sendable, Hashable {
    package var name: String
    package var owner: String
    package var reason: String
    /// For how long, in microseconds; nil for until it is cleared.
    package var lastsMicros: Int64?

    package init(name: String, owner: String, reason: String, lastsMicros: Int64? = nil) {
        self.name = name
        self.owner = owner
        self.reason = reason
        self.lastsMicros = lastsMicros
    }
}

/// Sets a hold; the owner's own of that name gets the new reason and the new end.
package struct SetHold: StoreChange {
    package struct Answer: Sendable, Hashable {
        package let hold: HoldRecord
        /// Whether the owner held it already.
        package let existed: Bool
        package let revision: Int64
    }

    package let program: String
    let hold: NewHold
    let actor: String
    let correlationID: String?
    private let id = UnitID()

    /// - Parameter actor: who sets it: the owner, or a caller on whose behalf a plugin does.
    package init(program: String, hold: NewHold, by actor: String, correlationID: String? = nil) {
        self.program = program
        self.hold = hold
        self.actor = actor
        self.correlationID = correlationID
    }

    package func validate() throws(StoreError) {
        try FieldCheck.name("name", hold.name)
        try FieldCheck.name("owner", hold.owner)
        try FieldCheck.name("by", actor)
        try FieldCheck.text("reason", Array(hold.reason.utf8))
    }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> Answer {
        let table = HoldTable(connection, program: program)
        let existed = try table.holds(name: hold.name).contains { $0.owner == hold.owner && !$0.hasEnded }
        let moment = try connection.moment()
        try table.put(hold, at: moment)
        try table.note(
            HoldEvent(
                atMicros: moment.wallMicros, action: .set, name: hold.name, owner: hold.owner, actor: actor,
                reason: hold.reason, correlationID: correlationID), id: id.description)
        guard let made = try table.holds(name: hold.name).first(where: { $0.owner == hold.owner }) else {
            throw .corrupt(detail: "hold \(hold.name) was not kept")
        }
        let revision = try CounterTable(connection).raise(program: program, .hold)
        return Answer(hold: made, existed: existed, revision: revision)
    }

    package func holdRevision(_ answer: Answer) -> Int64? { answer.revision }
}

/// Clears a hold of one owner.
package struct ClearHold: StoreChange {
    package enum Answer: Sendable, Hashable {
        case cleared(HoldRecord, revision: Int64)
        /// There is none of that name and owner; these are the owners of the name's holds.
        case unknown(owners: [String])
    }

    package let program: String
    let name: String
    let owner: String
    let actor: String
    let reason: String
    let correlationID: String?
    private let id = UnitID()

    package init(
        program: String, name: String, owner: String, by actor: String, reason: String, correlationID: String? = nil
    ) {
        self.program = program
        self.name = name
        self.owner = owner
        self.actor = actor
        self.reason = reason
        self.correlationID = correlationID
    }

    package func validate() throws(StoreError) {
        try FieldCheck.name("name", name)
        try FieldCheck.name("owner", owner)
        try FieldCheck.name("by", actor)
        try FieldCheck.text("reason", Array(reason.utf8))
    }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> Answer {
        let table = HoldTable(connection, program: program)
        let found = try table.holds(name: name).filter { !$0.hasEnded }
        guard let hold = found.first(where: { $0.owner == owner }) else { return .unknown(owners: found.map(\.owner)) }
        try table.remove(name, owner: owner)
        try table.note(
            HoldEvent(
                atMicros: try connection.moment().wallMicros, action: .cleared, name: name, owner: owner, actor: actor,
                reason: reason, correlationID: correlationID), id: id.description)
        return .cleared(hold, revision: try CounterTable(connection).raise(program: program, .hold))
    }

    package func holdRevision(_ answer: Answer) -> Int64? {
        if case .cleared(_, let revision) = answer { revision } else { nil }
    }
}

/// Removes holds that have ended by themselves, and forgets what became of holds long ago.
package struct ExpireHolds: StoreChange {
    package struct Answer: Sendable, Hashable {
        package let ended: [HoldRecord]
        /// nil when none has ended.
        package let revision: Int64?
    }

    /// For how long it is kept what became of holds: 400 days, in microseconds.
    static let memory: Int64 = 400 * 86_400_000_000

    package let program: String
    private let id = UnitID()

    package init(program: String) { self.program = program }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> Answer {
        let table = HoldTable(connection, program: program)
        let now = try connection.moment().wallMicros
        let ended = try table.holds().filter(\.hasEnded)
        guard !ended.isEmpty else { return Answer(ended: [], revision: nil) }
        for (ordinal, hold) in ended.enumerated() {
            try table.remove(hold.name, owner: hold.owner)
            try table.note(
                HoldEvent(
                    atMicros: now, action: .expired, name: hold.name, owner: hold.owner, actor: "system",
                    reason: hold.reason), id: "\(id) \(ordinal)")
        }
        try table.forgetEvents(before: now - Self.memory)
        return Answer(ended: ended, revision: try CounterTable(connection).raise(program: program, .hold))
    }

    package func holdRevision(_ answer: Answer) -> Int64? { answer.revision }
}

/// Writes down that somebody passes over holds with one call.
package struct NoteOverride: StoreChange {
    package let program: String
    let events: [(name: String, owner: String)]
    let actor: String
    let reason: String
    let tool: String
    let correlationID: String
    private let id = UnitID()

    package init(
        program: String, holds: [(name: String, owner: String)], by actor: String, reason: String, tool: String,
        correlationID: String
    ) {
        self.program = program
        events = holds
        self.actor = actor
        self.reason = reason
        self.tool = tool
        self.correlationID = correlationID
    }

    package var isolation: ChangeIsolation { .statement }

    package func validate() throws(StoreError) {
        try FieldCheck.name("by", actor)
        try FieldCheck.text("reason", Array(reason.utf8))
    }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> Int {
        let now = try connection.moment().wallMicros
        let table = HoldTable(connection, program: program)
        for (ordinal, hold) in events.enumerated() {
            try table.note(
                HoldEvent(
                    atMicros: now, action: .overridden, name: hold.name, owner: hold.owner, actor: actor,
                    reason: reason, tool: tool, correlationID: correlationID), id: "\(id) \(ordinal)")
        }
        return events.count
    }
}
