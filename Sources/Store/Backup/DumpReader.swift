// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Reads a backup, item by item, in bounded memory, and believes nothing of it.
///
/// Only `end` says that everything before it is what was written: whoever acts on items before must be able to undo it.
package struct DumpReader<Input: DumpInput>: ~Copyable {
    package enum Item {
        case table(TableShape)
        /// A row of the table before it; text as `utf8`.
        case row([SQLValue])
        case end(DumpSummary)
    }

    package let head: DumpHead
    private var frames: DumpFrames<Input>
    /// The tables that the head's schema has and that have not come yet.
    private var expected: ArraySlice<TableShape>
    private var table: TableShape?
    private var rowCount: Int64 = 0
    private var counts: [DumpSummary.TableRows] = []
    private var rows: [UInt8] = []
    private var place = 0
    private var content: DumpHash

    /// Reads the head.
    ///
    /// - Throws: `badBackup`, or `newerSchema` when a newer release wrote it.
    package init(_ input: Input) throws(StoreError) {
        var frames = try DumpFrames.open(input)
        let content = try DumpHash()
        let (kind, payload) = try frames.next()
        guard kind == .head, let text = String(validating: payload, as: UTF8.self), let head = DumpHead(text: text)
        else { throw frames.bad("it does not begin with what it is") }
        guard head.schema <= Schema.current else {
            throw .newerSchema(found: head.schema, supported: Schema.current)
        }
        self.frames = frames
        self.content = content
        self.head = head
        expected = TableCatalog.tables(schema: head.schema)[...]
    }

    /// The next item; nothing may be asked after `end`.
    ///
    /// - Throws: `badBackup` saying where and what, at the first byte that cannot be right.
    package mutating func next() throws(StoreError) -> Item {
        if place < rows.count { return .row(try row()) }
        let (kind, payload) = try frames.next()
        switch kind {
        case .head: throw frames.bad("a second head")
        case .table:
            try content.update(payload)
            finishTable()
            guard let shape = expected.popFirst(), Array(shape.line.utf8) == payload else {
                throw frames.bad("a table that schema \(head.schema) does not have, or not there")
            }
            table = shape
            return .table(shape)
        case .rows:
            guard table != nil, !payload.isEmpty else { throw frames.bad("rows of no table") }
            try content.update(payload)
            rows = payload
            place = 0
            return .row(try row())
        case .end: return .end(try end(payload))
        }
    }

    private mutating func end(_ payload: [UInt8]) throws(StoreError) -> DumpSummary {
        finishTable()
        guard expected.isEmpty else { throw frames.bad("it ends before table \(expected.first?.name ?? "")") }
        let digest = try content.finish()
        var wanted = digest.bytes
        wanted.appendLittleEndian(counts.reduce(0) { $0 + $1.count })
        guard payload == wanted else { throw frames.bad("the content has another digest than was written down") }
        let length = try frames.finish()
        return DumpSummary(head: head, rows: counts, content: digest, byteCount: length)
    }

    private mutating func finishTable() {
        if let table { counts.append(DumpSummary.TableRows(table: table.name, count: rowCount)) }
        rowCount = 0
    }

    private mutating func row() throws(StoreError) -> [SQLValue] {
        guard let table else { throw frames.bad("rows of no table") }
        var values: [SQLValue] = []
        values.reserveCapacity(table.columns.count)
        for column in table.columns { values.append(try value(column)) }
        rowCount += 1
        return values
    }

    private mutating func value(_ column: TableShape.Column) throws(StoreError) -> SQLValue {
        switch (UInt8(truncatingIfNeeded: try number(1)), column.kind) {
        case (DumpFormat.Tag.null, _): return .null
        case (DumpFormat.Tag.integer, .integer): return .integer(Int64(bitPattern: try number(8)))
        case (DumpFormat.Tag.text, .text): return .utf8(Array(try bytes(Int(try number(4)))))
        case (DumpFormat.Tag.blob, .blob): return .blob(Array(try bytes(Int(try number(4)))))
        default: throw frames.bad("column \(column.name) of \(table?.name ?? "") has a value of another kind")
        }
    }

    private mutating func number(_ count: Int) throws(StoreError) -> UInt64 {
        try bytes(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func bytes(_ count: Int) throws(StoreError) -> ArraySlice<UInt8> {
        guard count <= rows.count - place else { throw frames.bad("a row is cut off") }
        defer { place += count }
        return rows[place..<place + count]
    }
}
