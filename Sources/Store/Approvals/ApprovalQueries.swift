// SPDX-License-Identifier: Apache-2.0

/// One approval, or nil when there is none of that id.
package struct ApprovalQuery: StoreQuery {
    let program: String
    let id: String

    package init(program: String, id: String) {
        self.program = program
        self.id = id
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> ApprovalRecord? {
        try ApprovalTable(connection, program: program).approval(id)
    }
}

/// What approvals are looked for; everything that is said must be true, and nothing said finds all.
package struct ApprovalFilter: Sendable, Hashable {
    /// Any of these; empty for all.
    package var states: Set<String>
    package var requester: String?
    /// The name of the tool or task type.
    package var name: String?
    package var call: DurableCallID?
    /// Only what one person let pass alone and nobody has reviewed.
    package var needsReview: Bool

    package init(
        states: Set<String> = [], requester: String? = nil, name: String? = nil, call: DurableCallID? = nil,
        needsReview: Bool = false
    ) {
        self.states = states
        self.requester = requester
        self.name = name
        self.call = call
        self.needsReview = needsReview
    }
}

/// Approvals that fit a filter, the newest first.
package struct ApprovalsQuery: StoreQuery {
    let program: String
    let filter: ApprovalFilter
    let after: String?
    let limit: Int

    /// - Parameter after: the last id of the page before; nil begins at the newest.
    package init(program: String, filter: ApprovalFilter = ApprovalFilter(), after: String? = nil, limit: Int) {
        self.program = program
        self.filter = filter
        self.after = after
        self.limit = limit
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [ApprovalRecord] {
        try page(ApprovalTable(connection, program: program))
    }

    private func page<Connection: SQLConnection>(
        _ table: ApprovalTable<Connection>
    ) throws(StoreError) -> [ApprovalRecord] {
        var values: [SQLValue] = [.text(program), .integer(Int64(max(0, limit)))]
        var conditions = ["program_id = $1"]
        let texts = [
            ("requested_by =", filter.requester), ("name =", filter.name), ("call_id =", filter.call?.text),
            ("id <", after),
        ]
        for (condition, text) in texts {
            guard let text else { continue }
            values.append(.text(text))
            conditions.append("\(condition) $\(values.count)")
        }
        if !filter.states.isEmpty {
            conditions.append(
                "state IN (\(StatementSizes.marks(from: values.count + 1, count: filter.states.count)))")
            values += filter.states.sorted().map { .text($0) }
        }
        if filter.needsReview { conditions.append("break_glass IS NOT NULL AND reviewed_at IS NULL") }
        return try table.connection.query(
            """
            SELECT \(ApprovalTable<Connection>.columns) FROM approvals
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT $2
            """, values, ApprovalTable<Connection>.record)
    }
}

/// How many approvals wait for people, and how many for a review.
package struct ApprovalCountsQuery: StoreQuery {
    /// Both counts.
    package struct Answer: Sendable, Hashable {
        package let pending: Int64
        package let unreviewed: Int64
    }

    let program: String

    package init(program: String) { self.program = program }

    package func run(on connection: some SQLConnection) throws(StoreError) -> Answer {
        Answer(
            pending: try count("state = 'pending'", on: connection),
            unreviewed: try count("break_glass IS NOT NULL AND reviewed_at IS NULL", on: connection))
    }

    private func count(_ condition: String, on connection: some SQLConnection) throws(StoreError) -> Int64 {
        try connection.query(
            "SELECT count(*) FROM approvals WHERE program_id = $1 AND \(condition)", [.text(program)]
        ) { (row) throws(StoreError) in try row.integer(0) }.first ?? 0
    }
}
