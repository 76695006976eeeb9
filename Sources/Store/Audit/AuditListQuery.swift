// SPDX-License-Identifier: Apache-2.0

/// Which entries of the audit trail are looked for; nil takes any.
package struct AuditFilter: Sendable, Hashable {
    package var node: String?
    /// An action, or with a dot at its end everything that begins so: `token.`.
    package var action: String?
    package var subject: String?
    package var outcome: String?
    package var actor: String?
    package var tool: String?
    package var correlationID: String?
    /// UTC, in microseconds since 1970-01-01; the first moment that is included.
    package var fromMicros: Int64?
    /// The first moment that is not.
    package var toMicros: Int64?

    package init() {}
}

/// Entries of all chains, the newest first.
package struct AuditListQuery: StoreQuery {
    /// Where a page ended.
    package struct Place: Sendable, Hashable {
        package let atMicros: Int64
        package let node: String
        package let sequence: Int64

        package init(atMicros: Int64, node: String, sequence: Int64) {
            self.atMicros = atMicros
            self.node = node
            self.sequence = sequence
        }
    }

    package let program: String
    package let filter: AuditFilter
    package let before: Place?
    package let limit: Int

    package init(program: String, filter: AuditFilter, before: Place?, limit: Int) {
        self.program = program
        self.filter = filter
        self.before = before
        self.limit = limit
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [AuditEntry] {
        var conditions = ["program_id = $1"]
        var values: [SQLValue] = [.text(program)]
        func add(_ condition: (String) -> String, _ value: SQLValue?) {
            guard let value else { return }
            values.append(value)
            conditions.append(condition("$\(values.count)"))
        }
        for (column, value) in [
            ("node_id", filter.node), ("subject", filter.subject), ("outcome", filter.outcome),
            ("actor", filter.actor), ("tool", filter.tool), ("correlation_id", filter.correlationID),
        ] {
            add({ "\(column) = \($0)" }, value.map { .text($0) })
        }
        if let action = filter.action {
            if action.hasSuffix(".") {
                // Between the word with its dot and with the character after the dot.
                add({ "action >= \($0)" }, .text(action))
                add({ "action < \($0)" }, .text(String(action.dropLast()) + "/"))
            } else {
                add({ "action = \($0)" }, .text(action))
            }
        }
        add({ "at >= \($0)" }, filter.fromMicros.map { .integer($0) })
        add({ "at < \($0)" }, filter.toMicros.map { .integer($0) })
        if let before {
            values += [.integer(before.atMicros), .text(before.node), .integer(before.sequence)]
            let (at, node, sequence) = ("$\(values.count - 2)", "$\(values.count - 1)", "$\(values.count)")
            conditions.append("(at, node_id, seq) < (\(at), \(node), \(sequence))")
        }
        values.append(.integer(Int64(max(0, limit))))
        return try connection.query(
            """
            SELECT \(AuditEntry.columns) FROM audit_entries WHERE \(conditions.joined(separator: " AND "))
            ORDER BY at DESC, node_id DESC, seq DESC LIMIT $\(values.count)
            """, values
        ) { (row) throws(StoreError) in AuditEntry(row) }
    }
}
