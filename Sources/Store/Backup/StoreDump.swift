// SPDX-License-Identifier: Apache-2.0

/// Everything that a store holds, written to and read from the form of a backup: statements only, no transactions.
package enum StoreDump {
    /// Writes all tables of a connection that is on one snapshot.
    ///
    /// - Parameters:
    ///   - connection: where the rows are.
    ///   - head: what the dump says of itself.
    ///   - output: takes the bytes.
    ///   - renaming: another id for the only program that there is; nil leaves every row as it is.
    /// - Throws: `corrupt` when a batch is not what its digest says.
    package static func write(
        from connection: some SQLConnection, head: DumpHead, to output: some DumpOutput,
        renaming: ProgramRenaming? = nil
    ) throws(StoreError) -> DumpSummary {
        let plan = try renaming?.plan(on: connection, schema: head.schema)
        var writer = try DumpWriter.begin(head, to: output)
        for table in TableCatalog.tables(schema: head.schema) {
            try writer.begin(table)
            let batches = BatchGuard(table)
            try TableRows(table: table).read(from: connection) { (row) throws(StoreError) in
                try batches?.check(row)
                guard let plan else { return try writer.append(row) }
                return try writer.append(plan.apply(to: row, of: table))
            }
        }
        return try writer.finish()
    }

    /// Writes all rows of a backup into the empty tables of its schema, and then reads them back.
    ///
    /// - Throws: `badBackup` when the backup is damaged, `corrupt` when the database does not hold what was written.
    package static func load<Input: DumpInput>(
        _ reader: consuming DumpReader<Input>, into connection: some SQLConnection
    ) throws(StoreError) -> DumpSummary {
        var reader = reader
        let summary = try insert(&reader, into: connection)
        let found = try write(from: connection, head: reader.head, to: DumpDiscard())
        guard found.content == summary.content else {
            throw .corrupt(
                detail: "what was restored has the digest \(found.content), the backup \(summary.content)")
        }
        return summary
    }

    private static func insert<Input: DumpInput, Connection: SQLConnection>(
        _ reader: inout DumpReader<Input>, into connection: Connection
    ) throws(StoreError) -> DumpSummary {
        var inserter: TableRows.Inserter<Connection>?
        while true {
            switch try reader.next() {
            case .table(let table):
                try inserter?.flush()
                inserter = TableRows(table: table).inserter(on: connection)
            case .row(let values): try inserter?.insert(values)
            case .end(let summary):
                try inserter?.flush()
                return summary
            }
        }
    }

    /// Reads a backup to its end and keeps nothing.
    ///
    /// - Throws: `badBackup` when it is not what was written.
    package static func verify(_ input: some DumpInput) throws(StoreError) -> DumpSummary {
        var reader = try DumpReader(input)
        while true {
            if case .end(let summary) = try reader.next() { return summary }
        }
    }
}
