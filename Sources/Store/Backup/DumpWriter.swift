// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Writes a backup, table by table and row by row, in bounded memory.
package struct DumpWriter<Output: DumpOutput>: ~Copyable {
    private let output: Output
    private let head: DumpHead
    private var content: DumpHash
    private var file: DumpHash
    private var buffer: [UInt8] = []
    private var byteCount: Int64 = 0
    private var rows: [DumpSummary.TableRows] = []
    private var table: TableShape?
    private var rowCount: Int64 = 0

    /// Begins a file.
    package static func begin(_ head: DumpHead, to output: Output) throws(StoreError) -> DumpWriter {
        var writer = DumpWriter(output: output, head: head, content: try DumpHash(), file: try DumpHash())
        writer.buffer.reserveCapacity(DumpFormat.rowsTarget + 4_096)
        try writer.put(DumpFormat.magic)
        try writer.frame(.head, Array(head.text.utf8))
        return writer
    }

    private init(output: Output, head: DumpHead, content: consuming DumpHash, file: consuming DumpHash) {
        self.output = output
        self.head = head
        self.content = content
        self.file = file
    }

    /// Begins a table; the rows that follow are its rows.
    package mutating func begin(_ table: TableShape) throws(StoreError) {
        try finishTable()
        self.table = table
        try contentFrame(.table, Array(table.line.utf8))
    }

    /// Appends a row as the current one of a query over the table's columns in their order.
    ///
    /// - Returns: how many bytes it took.
    @discardableResult
    package mutating func append(_ row: some SQLRow) throws(StoreError) -> Int {
        guard let table else { return 0 }
        let before = buffer.count
        for (place, column) in table.columns.enumerated() {
            switch column.kind {
            case .integer:
                guard let value = row.optionalInteger(place) else {
                    buffer.append(DumpFormat.Tag.null)
                    continue
                }
                buffer.append(DumpFormat.Tag.integer)
                buffer.appendLittleEndian(value)
            case .text, .blob:
                guard let bytes = row.optionalBytes(place) else {
                    buffer.append(DumpFormat.Tag.null)
                    continue
                }
                guard let length = UInt32(exactly: bytes.count), bytes.count < DumpFormat.frameLimit else {
                    throw .unavailable(detail: "a value of \(table.name).\(column.name) has \(bytes.count) bytes")
                }
                buffer.append(column.kind == .text ? DumpFormat.Tag.text : DumpFormat.Tag.blob)
                buffer.appendLittleEndian(length)
                buffer += bytes
            }
        }
        rowCount += 1
        let count = buffer.count - before
        if buffer.count >= DumpFormat.rowsTarget { try flush() }
        return count
    }

    /// Ends the file.
    package consuming func finish() throws(StoreError) -> DumpSummary {
        try finishTable()
        let digest = try content.finish()
        var end = digest.bytes
        end.appendLittleEndian(rows.reduce(0) { $0 + $1.count })
        try frame(.end, end)
        try put(try file.finish().bytes)
        return DumpSummary(head: head, rows: rows, content: digest, byteCount: byteCount)
    }

    private mutating func finishTable() throws(StoreError) {
        try flush()
        if let table { rows.append(DumpSummary.TableRows(table: table.name, count: rowCount)) }
        rowCount = 0
        table = nil
    }

    private mutating func flush() throws(StoreError) {
        guard !buffer.isEmpty else { return }
        guard buffer.count <= DumpFormat.frameLimit else {
            throw .unavailable(detail: "a row of \(table?.name ?? "") has \(buffer.count) bytes")
        }
        let rows = buffer
        buffer.removeAll(keepingCapacity: true)
        try contentFrame(.rows, rows)
    }

    /// A frame whose payload the content's digest stands for: hashing everything twice would cost as much as the rest.
    private mutating func contentFrame(_ kind: DumpFormat.Frame, _ payload: [UInt8]) throws(StoreError) {
        try put(Self.frameHead(kind, payload.count))
        try content.update(payload)
        try Self.write(payload, to: output)
        byteCount += Int64(payload.count)
    }

    private mutating func frame(_ kind: DumpFormat.Frame, _ payload: [UInt8]) throws(StoreError) {
        try put(Self.frameHead(kind, payload.count))
        try put(payload)
    }

    private mutating func put(_ bytes: [UInt8]) throws(StoreError) {
        try file.update(bytes)
        try Self.write(bytes, to: output)
        byteCount += Int64(bytes.count)
    }

    private static func write(_ bytes: [UInt8], to output: Output) throws(StoreError) {
        // `withUnsafeBytes` knows no typed errors.
        let result = bytes.withUnsafeBytes { buffer -> Result<Void, StoreError> in
            do throws(StoreError) { return .success(try output.write(buffer)) } catch { return .failure(error) }
        }
        try result.get()
    }

    private static func frameHead(_ kind: DumpFormat.Frame, _ count: Int) -> [UInt8] {
        var head = [kind.rawValue]
        head.appendLittleEndian(UInt32(truncatingIfNeeded: count))
        return head
    }
}
