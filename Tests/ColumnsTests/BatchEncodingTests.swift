// SPDX-License-Identifier: Apache-2.0

import CArrow
import Columns
import Testing

@Suite struct BatchEncodingTests {
    @Test(arguments: [0, 1, 7, 8, 9, 64, 65]) func roundTrip(_ count: Int) throws {
        let batch = try Sample.batch(from: 2, count: count)
        let bytes = batch.encoded()
        let copy = try RecordBatch(decoding: bytes)
        #expect(copy.schema == batch.schema)
        #expect(Sample.rows(copy) == Sample.rows(batch))
        #expect(copy.encoded() == bytes)
    }

    @Test func codesAndDictionaryAreRead() throws {
        let words = try #require(try Sample.batch(from: 1, count: 9).text("word"))
        #expect(words.dictionary.map { Array($0) } == ["AM", "NIGHT", "PM"])
        let (codes, values) = words.interned()
        #expect((0..<9).allSatisfy { codes[$0] < 0 ? words.isNull(at: $0) : values[Int(codes[$0])] == words[$0] })
        let plain = try #require(try Sample.batch(from: 1, count: 9).text("text")).interned()
        #expect(plain.codes == [0, 1, -1, 2, 3, -1, 4, 5, -1])
    }

    /// Cut anywhere, the bytes are refused; with any one byte changed, they are refused or read, never a crash.
    @Test func damagedBytesAreSafe() throws {
        let bytes = try Sample.batch(from: 0, count: 11).encoded()
        for count in bytes.indices {
            #expect(throws: ColumnsError.self) { try RecordBatch(decoding: Array(bytes[..<count])) }
        }
        #expect(throws: ColumnsError.self) { try RecordBatch(decoding: bytes + [0]) }
        var read = 0
        for index in bytes.indices {
            for flip: UInt8 in [0x01, 0x80, 0xFF] {
                var copy = bytes
                copy[index] ^= flip
                if let batch = try? RecordBatch(decoding: copy) {
                    read += Sample.rows(batch).count
                }
            }
        }
        #expect(read > 0)
    }

    @Test(arguments: [0, 1, 9, 64]) func viewsLieInTheGivenMemory(_ count: Int) throws {
        let batch = try Sample.batch(from: 2, count: count)
        let memory = Memory(batch.encoded())
        let view = try RecordBatch(viewing: memory.bytes, owner: memory)
        #expect(view.schema == batch.schema)
        #expect(Sample.rows(view) == Sample.rows(batch))
        #expect(view.encoded() == Array(memory.bytes))
        guard count > 0 else { return }
        let start = try #require(memory.bytes.baseAddress)
        try #require(view.int64("i64")).withUnsafeBufferPointer { values in
            let offset = values.baseAddress.map { UnsafeRawPointer($0) - start }
            #expect(offset.map { (0..<memory.bytes.count).contains($0) } == true)
        }
    }

    @Test func viewsKeepTheirOwner() throws {
        var memory: Memory? = Memory(try Sample.batch(from: 0, count: 20).encoded())
        weak let watched = memory
        let expected = try Sample.rows(Sample.batch(from: 0, count: 20))
        var view: RecordBatch? = try RecordBatch(viewing: #require(memory).bytes, owner: #require(memory))
        memory = nil
        #expect(watched != nil)
        #expect(view.map(Sample.rows) == expected)
        view = nil
        #expect(watched == nil)
    }

    /// Cut or changed anywhere, memory from elsewhere is refused or read, never a crash; in place nothing may be read
    /// beyond its end, which is the end of a page that nothing follows.
    @Test func damagedViewsAreSafe() throws {
        let good = try Sample.batch(from: 0, count: 11).encoded()
        #expect(throws: ColumnsError.encoding(offset: 0, reason: "the memory does not start at a multiple of 8")) {
            let memory = Memory(good + [0])
            return try RecordBatch(viewing: UnsafeRawBufferPointer(rebasing: memory.bytes.dropLast()), owner: memory)
        }
        for count in stride(from: 0, to: good.count, by: 8) {
            let memory = Memory(Array(good[..<count]))
            #expect(throws: ColumnsError.self) { try RecordBatch(viewing: memory.bytes, owner: memory) }
        }
        var read = 0
        for index in good.indices {
            for flip: UInt8 in [0x01, 0x80, 0xFF] {
                var copy = good
                copy[index] ^= flip
                let memory = Memory(copy)
                let view = try? RecordBatch(viewing: memory.bytes, owner: memory)
                #expect((view == nil) == ((try? RecordBatch(decoding: copy)) == nil), "byte \(index)")
                if let view { read += Sample.rows(view).count }
            }
        }
        #expect(read > 0)
    }

    @Test func impossibleCountsTakeNoMemory() throws {
        var bytes = try Sample.batch(from: 0, count: 3).encoded()
        for index in 8..<12 { bytes[index] = 0x7F }
        #expect(throws: ColumnsError.self) { try RecordBatch(decoding: bytes) }
        for index in 8..<16 { bytes[index] = 0xFF }
        #expect(throws: ColumnsError.self) { try RecordBatch(decoding: bytes) }
    }

    @Test func utf8AgreesWithTheStandardLibrary() {
        var random = SystemRandomNumberGenerator()
        let pieces: [[UInt8]] = [
            [0x41], [0xC3, 0xA9], [0xE2, 0x82, 0xAC], [0xF0, 0x9F, 0xA9, 0xBA], [0xED, 0xA0, 0x80], [0xC0, 0xAF],
            [0xF4, 0x90, 0x80, 0x80], [0x80], [0xE0, 0x80, 0x80], [0xFF], [0xF0, 0x8F, 0xBF, 0xBF], [0xE2, 0x82],
        ]
        for _ in 0..<20_000 {
            let good = Int.random(in: 0..<20, using: &random)
            var bytes = Array(repeating: UInt8(0x61), count: good)
            for _ in 0..<Int.random(in: 0..<4, using: &random) {
                bytes += pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            let found = bytes.withUnsafeBytes { UTF8Check.firstInvalid($0) }
            #expect((found == nil) == isValid, "\(bytes)")
            if let found { #expect(String(validating: bytes[..<found], as: UTF8.self) != nil) }
        }
    }

    @Test func batchesRefuseWhatTheirSchemaDoesNotSay() throws {
        let schema = try Schema([Field("a", .int32), Field("b", .bool)])
        #expect(throws: ColumnsError.rowCount(column: "b", expected: 2, found: 1)) {
            try RecordBatch(schema: schema, columns: [.int32([1, 2]), .bool([true])])
        }
        #expect(throws: ColumnsError.self) { try RecordBatch(schema: schema, columns: [.int32([1])]) }
        #expect(throws: ColumnsError.self) { try RecordBatch(schema: schema, columns: [.int64([1]), .bool([true])]) }
        #expect(throws: ColumnsError.self) {
            try RecordBatch(schema: schema, columns: [.int32([1], isNull: [true]), .bool([true])])
        }
        #expect(throws: ColumnsError.self) { try Schema([Field("a", .bool), Field("a", .bool)]) }
        #expect(throws: ColumnsError.self) { try Schema([Field("a\0b", .bool)]) }
    }
}
