// SPDX-License-Identifier: Apache-2.0

/// Durable calls that fit a filter, the newest first.
package struct DurableCallsQuery: StoreQuery {
    let program: String
    let filter: CallFilter
    let after: DurableCallID?
    let limit: Int

    /// - Parameters:
    ///   - after: the last id of the page before; nil begins at the newest.
    ///   - limit: how many at most.
    package init(program: String, filter: CallFilter = CallFilter(), after: DurableCallID? = nil, limit: Int) {
        self.program = program
        self.filter = filter
        self.after = after
        self.limit = limit
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [DurableCall] {
        try page(DurableCallTable(connection, program: program))
    }

    private func page<Connection: SQLConnection>(
        _ table: DurableCallTable<Connection>
    ) throws(StoreError) -> [DurableCall] {
        var values: [SQLValue] = [.text(program), .integer(Int64(max(0, limit)))]
        var conditions = ["program_id = $1"]
        for (condition, found) in filter.conditions(after: after) {
            let marks = StatementSizes.marks(from: values.count + 1, count: found.count)
            conditions.append(condition + (found.count == 1 ? " \(marks)" : " (\(marks))"))
            values += found
        }
        return try table.connection.query(
            """
            SELECT \(DurableCallTable<Connection>.columns) FROM durable_calls
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT $2
            """, values, DurableCallTable<Connection>.call)
    }
}

/// What calls are looked for; everything that is said must be true, and nothing said finds all.
package struct CallFilter: Sendable, Hashable {
    package var kind: DurableCallKind?
    /// Any of these; empty for all.
    package var states: Set<DurableCallState>
    package var name: String?
    package var queue: String?
    package var requester: String?
    package var plugin: String?
    package var entryID: String?
    package var parent: DurableCallID?
    /// Made at this time or later; UTC, in microseconds since 1970-01-01.
    package var sinceMicros: Int64?
    /// Any of these, at most 100; nil for all.
    package var ids: [DurableCallID]?

    package init(
        kind: DurableCallKind? = nil, states: Set<DurableCallState> = [], name: String? = nil, queue: String? = nil,
        requester: String? = nil, plugin: String? = nil, entryID: String? = nil, parent: DurableCallID? = nil,
        sinceMicros: Int64? = nil, ids: [DurableCallID]? = nil
    ) {
        self.kind = kind
        self.states = states
        self.name = name
        self.queue = queue
        self.requester = requester
        self.plugin = plugin
        self.entryID = entryID
        self.parent = parent
        self.sinceMicros = sinceMicros
        self.ids = ids
    }

    /// Beginnings of conditions, and the values that follow: one value, or several in parentheses.
    fileprivate func conditions(after: DurableCallID?) -> [(String, [SQLValue])] {
        let texts: [(String, String?)] = [
            ("kind =", kind?.rawValue), ("name =", name), ("queue =", queue), ("requested_by =", requester),
            ("plugin_id =", plugin), ("entry_id =", entryID), ("parent =", parent?.text), ("id <", after?.text),
        ]
        var conditions = texts.compactMap { condition, text in text.map { (condition, [SQLValue.text($0)]) } }
        if let sinceMicros { conditions.append(("created_at >=", [.integer(sinceMicros)])) }
        if !states.isEmpty { conditions.append(Self.any("state", states.map(\.rawValue).sorted())) }
        if let ids { conditions.append(Self.any("id", ids.prefix(100).map(\.text))) }
        return conditions
    }

    private static func any(_ column: String, _ texts: [String]) -> (String, [SQLValue]) {
        switch texts.count {
        // No text is in an empty list, and no column of ours is the empty text.
        case 0: ("\(column) =", [.text("")])
        case 1: ("\(column) =", [.text(texts[0])])
        default: ("\(column) IN", texts.map { .text($0) })
        }
    }
}
