// SPDX-License-Identifier: Apache-2.0

import CArrow
import Columns
import Testing

@Suite struct ArrowStreamTests {
    @Test func roundTripKeepsValuesAndAddresses() throws {
        let table = try Sample.table()
        var stream = ArrowArrayStream()
        ArrowExport.stream(of: table, into: &stream)
        let copy = try ArrowImport.table(named: "copy", consuming: &stream)
        #expect(stream.release == nil)
        #expect(copy.schema == table.schema)
        #expect(copy.batches.map(\.count) == [17, 1, 70])
        for (one, other) in zip(table.batches, copy.batches) {
            #expect(Sample.rows(one) == Sample.rows(other))
            for (left, right) in zip(one.columns, other.columns) { #expect(left.sharesStorage(with: right)) }
        }
    }

    /// The second export reads memory that the first table owns, after that table is gone.
    @Test func importedTableOutlivesItsProducer() throws {
        var table: Table? = try Sample.table()
        let expected = try Sample.table().batches.flatMap { Sample.rows($0) }
        var first = ArrowArrayStream()
        ArrowExport.stream(of: try #require(table), into: &first)
        table = nil
        var second = ArrowArrayStream()
        ArrowExport.stream(of: try ArrowImport.table(consuming: &first), into: &second)
        let copy = try ArrowImport.table(consuming: &second)
        #expect(copy.batches.flatMap { Sample.rows($0) } == expected)
    }

    @Test func arrayMayBeMovedAndItsChildrenTakenOut() throws {
        var stream = ArrowArrayStream()
        ArrowExport.stream(of: try Sample.table(), into: &stream)
        var array = ArrowArray()
        #expect(stream.get_next(&stream, &array) == 0)
        stream.release(&stream)
        #expect(stream.release == nil)

        var moved = array
        array.release = nil
        let children = try #require(moved.children)
        var child = try #require(children[0]).pointee
        children[0]?.pointee.release = nil
        moved.release(&moved)
        #expect(moved.release == nil)
        let values = try #require(child.buffers[1]).assumingMemoryBound(to: Int64.self)
        #expect(values[16] == 16 << 33)
        #expect(UInt(bitPattern: values) % 64 == 0)
        let release = try #require(child.release)
        release(&child)
        #expect(child.release == nil)
        release(&child)
    }

    @Test func releasingTwiceAndReadingPastTheEndIsHarmless() throws {
        var stream = ArrowArrayStream()
        ArrowExport.stream(of: try Sample.table(), into: &stream)
        let (next, release) = (try #require(stream.get_next), try #require(stream.release))
        var count = 0
        while true {
            var array = ArrowArray()
            #expect(next(&stream, &array) == 0)
            guard let free = array.release else { break }
            count += 1
            free(&array)
        }
        #expect(count == 3)
        var schema = ArrowSchema()
        #expect(stream.get_schema(&stream, &schema) == 0)
        #expect(schema.n_children == 8)
        let freeSchema = try #require(schema.release)
        freeSchema(&schema)
        freeSchema(&schema)
        release(&stream)
        release(&stream)
        var array = ArrowArray()
        #expect(next(&stream, &array) == 22)
        #expect(throws: ColumnsError.self) { try ArrowImport.table(consuming: &stream) }
    }

    @Test func emptyTables() throws {
        let schema = try Sample.batch(from: 0, count: 1).schema
        for batches in [[], [try Sample.batch(from: 0, count: 0)]] {
            var stream = ArrowArrayStream()
            ArrowExport.stream(of: try Table(name: "t", schema: schema, batches: batches), into: &stream)
            let copy = try ArrowImport.table(consuming: &stream)
            #expect(copy.rowCount == 0)
            #expect(copy.schema == schema)
            #expect(copy.batches.count == batches.count)
        }
    }
}
