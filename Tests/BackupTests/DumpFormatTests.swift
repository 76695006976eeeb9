// SPDX-License-Identifier: Apache-2.0

import Store
import Testing

@testable import SQLiteStore

@Suite("The form of a backup")
struct DumpFormatTests {
    /// What reading a backup to its end says.
    private func fault(_ bytes: [UInt8]) -> StoreError? {
        do throws(StoreError) {
            _ = try StoreDump.verify(Memory(bytes))
            return nil
        } catch {
            return error
        }
    }

    @Test("every truncation, a byte too many and a thousand flipped bits are found")
    func damage() async throws {
        let place = try Workplace()
        try await Sample.make(place.state(), versions: 1)
        let bytes = try await Sample.dump(place.state()).bytes
        #expect(fault(bytes) == nil)
        #expect(bytes.count < 6_000)
        for length in 0..<bytes.count {
            guard case .badBackup(let detail)? = fault(Array(bytes[..<length])) else {
                Issue.record("cut at \(length)")
                return
            }
            #expect(detail.hasPrefix("the test, before byte \(length)"), "\(detail)")
        }
        #expect(fault(bytes + [0])?.description.contains("something follows its end") == true)
        var random = Seeded(state: 20_261_122)
        for _ in 0..<1_000 {
            let (byte, bit) = (Int.random(in: bytes.indices, using: &random), UInt8.random(in: 0..<8, using: &random))
            var damaged = bytes
            damaged[byte] ^= 1 << bit
            // A flip in the schema's number may make it a newer release's, which is refused as such.
            switch fault(damaged) {
            case .badBackup, .newerSchema: break
            case let other: Issue.record("bit \(bit) of byte \(byte): \(String(describing: other))")
            }
        }
    }

    @Test("a length that lies takes no more memory than the file is long")
    func lie() throws {
        var bytes = Array("holdfast backup 1\n".utf8)
        bytes += [0x48, 0xFF, 0xFF, 0xFF, 0x3F] + Array("schema 1\n".utf8)
        #expect(fault(bytes)?.description.contains("cut off") == true)
        bytes[22] = 0xFF
        #expect(fault(bytes)?.description.contains("a frame of 4294967295 bytes") == true)
    }

    @Test(
        "what is no backup, or a later form, is called that",
        arguments: [
            ("SQLite format 3\0aaaaaaaaaaaa", "no backup of Holdfast"), ("", "cut off"),
            ("holdfast backup 2\nabcdefgh", "of another release"),
        ])
    func foreign(text: String, word: String) {
        #expect(fault(Array(text.utf8))?.description.contains(word) == true)
    }

    @Test("a backup of a newer schema is refused with both numbers, and nothing is touched")
    func newer() async throws {
        let place = try Workplace()
        let memory = Memory()
        let head = DumpHead(schema: Schema.current + 1, source: "sqlite", release: "9.0.0", createdAtMicros: 1)
        let writer = try DumpWriter.begin(head, to: memory)
        _ = try writer.finish()
        let refused = StoreError.newerSchema(found: Schema.current + 1, supported: Schema.current)
        #expect(fault(memory.bytes) == refused)
        await #expect(throws: refused) { try await Sample.restore(memory.bytes, to: place.state()) }
        #expect(Workplace.files(in: place.path).isEmpty)
    }

    @Test("the list of tables is what the database says of itself")
    func catalog() async throws {
        let place = try Workplace()
        try await Sample.make(place.state(), versions: 1)
        let connection = try Connection(
            path: place.state() + "/holdfast.db", access: .readOnly, busyTimeoutMilliseconds: 0)
        let found = try connection.query(
            """
            SELECT m.name, c.name, lower(c.type), c.pk FROM sqlite_schema m JOIN pragma_table_info(m.name) c
            WHERE m.type = 'table' AND m.name <> 'meta' ORDER BY m.name, c.cid
            """, []
        ) { (row) throws(StoreError) in "\(try row.text(0)).\(try row.text(1)) \(try row.text(2)) \(try row.integer(3))"
        }
        let listed = TableCatalog.tables(schema: Schema.current).sorted { $0.name < $1.name }.flatMap { table in
            table.columns.map { column in
                let key = (table.key.firstIndex(of: column.name) ?? -1) + 1
                return "\(table.name).\(column.name) \(column.kind.rawValue) \(key)"
            }
        }
        #expect(found == listed, "a table or column would be left out of backups: name it in TableCatalog")
    }
}
