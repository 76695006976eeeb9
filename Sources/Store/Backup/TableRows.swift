// SPDX-License-Identifier: Apache-2.0

/// Reads and writes all rows of a table, in pages, with the same statements on every database.
struct TableRows {
    /// About how many bytes a page is to have.
    private static let pageBytes = 4 << 20
    private static let largestPage = 2_048
    /// Rows that one INSERT brings: fewer round trips where the database is at the end of a line.
    private static let rowsTogether = 32
    /// Rows that wait to be written together have no more bytes than this.
    private static let bytesTogether = 1 << 20

    let table: TableShape

    private var names: String { table.columns.map(\.name).joined(separator: ", ") }

    /// Gives every row to `take`, in the order of the key, and lets it say how many bytes the row had.
    ///
    /// The size of the next page follows from that, so that neither many small rows nor few large ones cost much. The
    /// connection must be on one snapshot.
    func read<Connection: SQLConnection>(
        from connection: Connection, _ take: (Connection.Row) throws(StoreError) -> Int
    ) throws(StoreError) {
        let key = table.key.joined(separator: ", ")
        let marks = (1...table.key.count).map { "$\($0)" }.joined(separator: ", ")
        let first = "SELECT \(names) FROM \(table.name) ORDER BY \(key) LIMIT $1"
        let next = """
            SELECT \(names) FROM \(table.name) WHERE (\(key)) > (\(marks)) ORDER BY \(key) LIMIT $\(table.key.count + 1)
            """
        var limit = 16
        var last: [SQLValue] = []
        while true {
            var bytes = 0
            let page = try connection.query(
                last.isEmpty ? first : next, last + [.integer(Int64(limit))]
            ) { (row) throws(StoreError) -> [SQLValue] in
                bytes += try take(row)
                return try keyValues(of: row)
            }
            guard page.count == limit, let end = page.last else { return }
            last = end
            limit = max(1, min(Self.largestPage, limit * 4, limit * Self.pageBytes / max(1, bytes)))
        }
    }

    private func keyValues(of row: some SQLRow) throws(StoreError) -> [SQLValue] {
        var values: [SQLValue] = []
        for place in table.keyPlaces {
            switch table.columns[place].kind {
            case .integer: values.append(.integer(try row.integer(place)))
            case .text: values.append(.utf8(try row.bytes(place)))
            case .blob: values.append(.blob(try row.bytes(place)))
            }
        }
        return values
    }

    /// A writer of rows, in an open transaction.
    func inserter<Connection: SQLConnection>(on connection: Connection) -> Inserter<Connection> {
        Inserter(connection: connection, table: table.name, names: names, width: table.columns.count)
    }

    struct Inserter<Connection: SQLConnection> {
        let connection: Connection
        let table: String
        let names: String
        let width: Int
        private var waiting: [SQLValue] = []
        private var waitingBytes = 0

        init(connection: Connection, table: String, names: String, width: Int) {
            self.connection = connection
            self.table = table
            self.names = names
            self.width = width
        }

        mutating func insert(_ row: [SQLValue]) throws(StoreError) {
            waiting += row
            waitingBytes += row.reduce(0) { $0 + $1.byteCount }
            if waiting.count >= width * TableRows.rowsTogether || waitingBytes > TableRows.bytesTogether {
                try flush()
            }
        }

        /// Writes what waits: together when it is a full set, else one by one, so that there are two statements only.
        mutating func flush() throws(StoreError) {
            guard !waiting.isEmpty else { return }
            if waiting.count == width * TableRows.rowsTogether {
                try connection.send(statement(TableRows.rowsTogether), waiting)
            } else {
                for start in stride(from: 0, to: waiting.count, by: width) {
                    try connection.send(statement(1), Array(waiting[start..<start + width]))
                }
            }
            waiting.removeAll(keepingCapacity: true)
            waitingBytes = 0
        }

        private func statement(_ rows: Int) -> String {
            let groups = (0..<rows).map { row in
                "(" + (1...width).map { "$\(row * width + $0)" }.joined(separator: ", ") + ")"
            }
            return "INSERT INTO \(table) (\(names)) VALUES \(groups.joined(separator: ", "))"
        }
    }
}

extension SQLValue {
    fileprivate var byteCount: Int {
        switch self {
        case .null: 1
        case .integer: 8
        case .text(let text): text.utf8.count
        case .utf8(let bytes), .blob(let bytes): bytes.count
        }
    }
}
