// SPDX-License-Identifier: Apache-2.0

/// Makes a token; a token of the same id and secret that is there already was made by an earlier run of this change.
package struct CreateToken: StoreChange {
    /// What became of it.
    package enum Answer: Sendable, Hashable {
        case created(TokenRecord, revision: Int64)
        /// Nothing was made: there is a live token of the role that must not be there.
        case roleExists
        /// Nothing was made: the program has as many live tokens as it can have.
        case tooMany
    }

    /// So many tokens of a program can be live at once; every daemon holds all of them in memory.
    package static let maximumLive: Int64 = 10_000

    package let program: String
    let token: NewToken
    let unlessLiveRole: String?

    /// - Parameter unlessLiveRole: makes the token only while no live one has this role.
    package init(program: String, token: NewToken, unlessLiveRole: String? = nil) {
        self.program = program
        self.token = token
        self.unlessLiveRole = unlessLiveRole
    }

    package func validate() throws(StoreError) {
        try FieldCheck.name("id", token.id)
        try FieldCheck.name("owner", token.owner)
        try FieldCheck.name("role", token.role)
        try FieldCheck.name("created_by", token.createdBy)
        try FieldCheck.text("label", Array(token.label.utf8))
    }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> Answer {
        let table = TokenTable(connection, program: program)
        let now = try connection.moment().wallMicros
        if let found = try table.token(token.id) {
            guard found.hash == token.hash else {
                throw .invalid(field: "id", value: token.id, allowed: "an id that no other token has")
            }
            return .created(found, revision: try CounterTable(connection).raise(program: program, .token))
        }
        let live = try table.liveCounts(role: unlessLiveRole ?? "", atMicros: now)
        if unlessLiveRole != nil, live.withRole > 0 { return .roleExists }
        guard live.all < Self.maximumLive else { return .tooMany }
        try table.insert(token, atMicros: now)
        guard let made = try table.token(token.id) else { throw .corrupt(detail: "token \(token.id) was not kept") }
        return .created(made, revision: try CounterTable(connection).raise(program: program, .token))
    }

    package func tokenRevision(_ answer: Answer) -> Int64? {
        if case .created(_, let revision) = answer { revision } else { nil }
    }
}

/// Takes a token back; one that was taken back already stays so since then, by whom it was first.
package struct RevokeToken: StoreChange {
    /// What became of it.
    package enum Answer: Sendable, Hashable {
        case revoked(TokenRecord, revision: Int64)
        case unknown
    }

    package let program: String
    let id: String
    let by: String

    package init(program: String, id: String, by: String) {
        self.program = program
        self.id = id
        self.by = by
    }

    package func validate() throws(StoreError) {
        try FieldCheck.name("id", id)
        try FieldCheck.name("by", by)
    }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> Answer {
        let table = TokenTable(connection, program: program)
        try table.revoke(id, TokenRevocation(atMicros: try connection.moment().wallMicros, by: by))
        guard let found = try table.token(id) else { return .unknown }
        return .revoked(found, revision: try CounterTable(connection).raise(program: program, .token))
    }

    package func tokenRevision(_ answer: Answer) -> Int64? {
        if case .revoked(_, let revision) = answer { revision } else { nil }
    }
}

/// Notes when tokens were last used.
package struct TouchTokens: StoreChange {
    package let program: String
    let uses: [String: Int64]

    /// - Parameter uses: microseconds since 1970, by token.
    package init(program: String, uses: [String: Int64]) {
        self.program = program
        self.uses = uses
    }

    package var isolation: ChangeIsolation { .statement }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> Int {
        let table = TokenTable(connection, program: program)
        // In one order, so that two daemons never wait for each other's rows.
        for (id, moment) in uses.sorted(by: { $0.key < $1.key }) { try table.touch(id, atMicros: moment) }
        return uses.count
    }
}
