// SPDX-License-Identifier: Apache-2.0

/// Where the chain of a node ends; nil when it has no entry.
package struct AuditEndQuery: StoreQuery {
    package let program: String
    package let node: String

    package init(program: String, node: String) {
        self.program = program
        self.node = node
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> AuditEnd? {
        try AuditTable(connection).end(program: program, node: node).map {
            AuditEnd(sequence: $0.sequence, hash: $0.hash)
        }
    }
}

/// The last entry of a chain.
package struct AuditEnd: Sendable, Hashable {
    package let sequence: Int64
    package let hash: [UInt8]
}

/// The nodes that have a chain, or a checkpoint of one, in the order of their names.
///
/// A step in the index for each.
package struct AuditNodesQuery: StoreQuery {
    package let program: String

    package init(program: String) { self.program = program }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [String] {
        var names: Set<String> = []
        for table in ["audit_entries", "audit_checkpoints"] {
            var last = ""
            while true {
                let next =
                    try connection.query(
                        "SELECT min(node_id) FROM \(table) WHERE program_id = $1 AND node_id > $2",
                        [.text(program), .text(last)]
                    ) { (row) throws(StoreError) in row.optionalBytes(0) }.first ?? nil
                guard let bytes = next, let name = String(validating: bytes, as: UTF8.self), !name.isEmpty else {
                    break
                }
                names.insert(name)
                last = name
            }
        }
        return names.sorted()
    }
}

/// Entries of one chain in their order.
package struct AuditChainQuery: StoreQuery {
    package let program: String
    package let node: String
    package let after: Int64
    package let limit: Int

    /// - Parameter after: only entries with a greater number; `Int64.min` begins with whatever is there.
    package init(program: String, node: String, after: Int64, limit: Int) {
        self.program = program
        self.node = node
        self.after = after
        self.limit = limit
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [AuditEntry] {
        try connection.query(
            """
            SELECT \(AuditEntry.columns) FROM audit_entries
            WHERE program_id = $1 AND node_id = $2 AND seq > $3 ORDER BY seq LIMIT $4
            """, [.text(program), .text(node), .integer(after), .integer(Int64(max(0, limit)))]
        ) { (row) throws(StoreError) in AuditEntry(row) }
    }
}

/// The checkpoints of one chain, by the number of their entry.
package struct AuditCheckpointsQuery: StoreQuery {
    package let program: String
    package let node: String

    package init(program: String, node: String) {
        self.program = program
        self.node = node
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [AuditCheckpoint] {
        let node = node
        return try connection.query(
            """
            SELECT seq, at, hash, public_key, signature FROM audit_checkpoints
            WHERE program_id = $1 AND node_id = $2 ORDER BY seq
            """, [.text(program), .text(node)]
        ) { (row) throws(StoreError) in
            AuditCheckpoint(
                node: node, sequence: row.optionalInteger(0) ?? 0, atMicros: row.optionalInteger(1) ?? 0,
                hash: row.optionalBytes(2) ?? [], publicKey: row.optionalBytes(3) ?? [],
                signature: row.optionalBytes(4) ?? [])
        }
    }
}

/// The programs that have a chain, for commands that are told of none.
package struct AuditProgramsQuery: StoreQuery {
    package init() {}

    package func run(on connection: some SQLConnection) throws(StoreError) -> [String] {
        var names: [String] = []
        while true {
            let next =
                try connection.query(
                    "SELECT min(program_id) FROM audit_entries WHERE program_id > $1", [.text(names.last ?? "")]
                ) { (row) throws(StoreError) in try row.optionalText(0) }.first ?? nil
            guard let next else { return names }
            names.append(next)
        }
    }
}
