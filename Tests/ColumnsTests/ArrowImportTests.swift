// SPDX-License-Identifier: Apache-2.0

import CArrow
import Columns
import Testing

@Suite struct ArrowImportTests {
    private func read(_ producer: ForeignProducer) throws -> Table {
        var stream = producer.stream()
        return try ArrowImport.table(consuming: &stream)
    }

    @Test func everythingIsReleasedOnceAndTheArrayOnlyWithTheLastColumn() throws {
        let producer = ForeignProducer()
        producer.buffers = [nil, ForeignProducer.bytes([7, 8, 9])]
        var table: Table? = try read(producer)
        #expect(producer.streamsReleased == 1)
        #expect(producer.schemasReleased == 1)
        var column = table?.batches[0].int32("x")
        table = nil
        #expect(producer.arraysReleased == 0)
        #expect(column.map { Array($0) } == [7, 8, 9])
        column = nil
        #expect(producer.arraysReleased == 1)
    }

    @Test func offsetsOfTheStructAndOfTheColumnAddUp() throws {
        let producer = ForeignProducer()
        producer.flags = 2
        producer.offset = 1
        producer.structOffset = 2
        producer.nullCount = -1
        producer.buffers = [[0b0001_1111], ForeignProducer.bytes([0, 1, 2, 3, 4, 5])]
        let column = try #require(try read(producer).batches[0].int32("x"))
        #expect((0..<3).map { column.value(at: $0) } == [3, 4, nil])
        #expect(column.nullCount == 1)
    }

    @Test func unknownTypeIsNamedAndSkipped() throws {
        let producer = ForeignProducer()
        producer.format = "g"
        producer.buffers = [nil, Array(repeating: 0, count: 24)]
        let table = try read(producer)
        #expect(table.schema.fields[0].type == .opaque(format: "g"))
        #expect(table.batches[0].count == 3)
        #expect(table.batches[0].int64("x") == nil)
        #expect(try RecordBatch(decoding: table.batches[0].encoded()).count == 3)
        var stream = ArrowArrayStream()
        ArrowExport.stream(of: table, into: &stream)
        #expect(try ArrowImport.table(consuming: &stream).schema.fields.isEmpty)
    }

    /// Each lie is told by itself; whoever lies, the array is released.
    @Test(arguments: 0..<17) func liesAreRefused(_ lie: Int) throws {
        let producer = ForeignProducer()
        producer.buffers = [nil, ForeignProducer.bytes([0, 1, 2])]
        let good = Array("abc".utf8)
        switch lie {
        case 0: producer.length = -1
        case 1: producer.length = 1 << 40
        case 2: producer.childLength = 2
        case 3: producer.offset = -1
        case 4: producer.bufferCount = 3
        case 5: producer.buffers = [nil, nil]
        case 6: producer.nullCount = 2
        case 7:
            producer.flags = 2
            producer.nullCount = 2
            producer.buffers = [[0b110], ForeignProducer.bytes([0, 1, 2])]
        case 8:
            producer.nullCount = 1
            producer.buffers = [[0b110], ForeignProducer.bytes([0, 1, 2])]
        case 9: text(producer, [0, 2, 1, 3], good)
        case 10: text(producer, [-1, 1, 2, 3], good)
        case 11: text(producer, [0, 1, 2, 3], [0x61, 0xE9, 0x62])
        case 12: text(producer, [0, 1, 3, 3], Array("aé".utf8).dropLast(0) + [])
        case 13: text(producer, [0, 1, 2, 3], Array("éa".utf8))
        case 14: dictionary(producer, codes: [0, 1, 2])
        case 15: dictionary(producer, codes: [0, -1, 1])
        default: producer.status = 5
        }
        if lie == 12 {
            #expect(try read(producer).batches[0].text("x")?[1] == "é")
        } else {
            #expect(throws: ColumnsError.self) { try read(producer) }
        }
        #expect(producer.streamsReleased == 1)
        #expect(producer.arraysReleased == (lie == 16 ? 0 : 1))
    }

    private func text(_ producer: ForeignProducer, _ offsets: [Int32], _ bytes: [UInt8]) {
        producer.format = "u"
        producer.buffers = [nil, ForeignProducer.bytes(offsets), bytes]
    }

    private func dictionary(_ producer: ForeignProducer, codes: [Int32]) {
        producer.dictionaryFormat = "u"
        producer.dictionaryLength = 2
        producer.dictionaryBuffers = [nil, ForeignProducer.bytes([0, 1, 2]), Array("ab".utf8)]
        producer.buffers = [nil, ForeignProducer.bytes(codes)]
    }
}
