// SPDX-License-Identifier: Apache-2.0

import Columns
import Roster
import Testing

@Suite struct DigestTreeTests {
    /// A stand-in for SHA-256: FNV-1a over the bytes, which tells different inputs apart well enough here.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        let sum = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return withUnsafeBytes(of: sum.bigEndian) { Array($0) }
    }

    private static func digest(_ tables: RosterTables) -> [UInt8] { DigestTree(tables, hash: hash).digest }

    @Test func theFormIsWhatItsDocumentationSays() throws {
        let tables = try Sample.report().tables
        let parts = CanonicalDigest.parts(of: tables).filter { $0.table == "assignments" }
        #expect(parts.map(\.period) == ["", "2026-01-05", "2026-01-12"])
        #expect(
            String(decoding: CanonicalDigest.bytes(of: parts[1], in: tables), as: UTF8.self) == """
                table\tassignments\tdate\tslot\tperson_id\tservice_id\tsource\tpinned
                2026-01-05\tAM\tF1\tICU\tmanual\tfalse
                2026-01-05\tAM\tR1\tCLIN\tmanual\tfalse
                2026-01-05\tNIGHT\tR1\tICU\timport\tfalse

                """)
        let root = CanonicalDigest.rootBytes([("people", "", [0xAB, 1]), ("calls", "2026-01-05", [2])])
        #expect(String(decoding: root, as: UTF8.self) == "calls\t2026-01-05\t02\npeople\t\tab01\n")
        // A table without rows is another thing than none.
        let empty = try Table(name: "groups", schema: try TableSpec.groups.schema(), batches: [])
        #expect(Self.digest(tables.replacing(empty)) != Self.digest(tables))
    }

    /// Rows shuffled over random batches are the same version.
    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func layoutDoesNotMatter(_ seed: UInt64) throws {
        var random = SeededGenerator(seed)
        let tables = try #require(NaiveRoster(&random).tables())
        var other = tables
        for table in tables.tables where table.rowCount > 1 {
            var rows = table.batches.indices.flatMap { batch in (0..<table.batches[batch].count).map { (batch, $0) } }
            rows.shuffle(using: &random)
            var batches: [RecordBatch] = []
            while !rows.isEmpty {
                let some = rows.prefix(Int.random(in: 1...9, using: &random))
                rows.removeFirst(some.count)
                batches.append(try Self.gather(Array(some), of: table))
            }
            other = other.replacing(try Table(name: table.name, schema: table.schema, batches: batches))
        }
        let (one, two) = (DigestTree(tables, hash: Self.hash), DigestTree(other, hash: Self.hash))
        #expect(one.leaves == two.leaves)
        #expect(one.digest == two.digest && one.digest == DigestTree.digest(of: one.leaves.shuffled(), hash: Self.hash))
    }

    private static func gather(_ rows: [(Int, Int)], of table: Table) throws -> RecordBatch {
        let columns = table.schema.fields.map { field -> Column in
            let cells = rows.map { (table.batches[$0.0].column(field.name), $0.1) }
            switch field.type {
            case .int32, .date32:
                let values = cells.map { $0.0?.int32?.value(at: $0.1) }
                let nulls = values.map { $0 == nil }
                return field.type == .int32
                    ? .int32(values.map { $0 ?? 0 }, isNull: nulls) : .date32(values.map { $0 ?? 0 }, isNull: nulls)
            case .localTimestamp:
                let values = cells.map { $0.0?.int64?.value(at: $0.1) }
                return .localTimestamp(values.map { $0 ?? 0 }, isNull: values.map { $0 == nil })
            case .bool: return .bool(cells.map { $0.0?.bool?[$0.1] ?? false })
            case .utf8: return .utf8(cells.map { $0.0?.text?.value(at: $0.1) })
            default: return .dictionary(cells.map { $0.0?.text?.value(at: $0.1) })
            }
        }
        return try RecordBatch(schema: table.schema, columns: columns)
    }

    /// Every edit that changes a row changes the digest, only the leaves of its batches are hashed, and the result is that of
    /// hashing everything.
    @Test func anEditHashesWhatItTouched() throws {
        var random = SeededGenerator(7)
        var naive = NaiveRoster(&random)
        var tables = try #require(naive.tables())
        var tree = DigestTree(tables, hash: Self.hash)
        var seen: Set<[UInt8]> = [tree.digest]
        var checked = 0
        for _ in 0..<120 {
            var next = naive
            let (edit, isRefused) = next.edit(&random)
            guard !isRefused, let outcome = try? tables.applying([edit]) else { continue }
            naive = next
            var calls = 0
            let updated = tree.updated(to: outcome.tables) { bytes in
                calls += 1
                return Self.hash(bytes)
            }
            #expect(updated.digest == Self.digest(outcome.tables))
            let moved = outcome.changes.contains { $0.table == "periods" }
            let touched = outcome.touched.filter { $0.key != "slots" }.map(\.value.count).reduce(0, +)
            // One more for the root, and one for a table that lost its last row or gained its first.
            if !moved { #expect(calls <= touched + 2, "\(edit): \(calls) hashes for \(outcome.touched)") }
            #expect(outcome.changes.isEmpty == (updated.digest == tree.digest), "\(edit)")
            if !outcome.changes.isEmpty { checked += 1 }
            seen.insert(updated.digest)
            (tables, tree) = (outcome.tables, updated)
        }
        #expect(checked > 30 && seen.count > 20)
    }

    /// A column that was added later counts in the leaves that use it, and in no other.
    @Test func addedColumnsCountWhereTheyAreUsed() throws {
        let tables = try Sample.report().tables
        let cells = [
            RosterCell("person_id", "R1"), RosterCell("date", "2026-01-13"), RosterCell("slot", "AM"),
            RosterCell("start", "2026-01-13T06:30"),
        ]
        let before = DigestTree(tables, hash: Self.hash)
        let outcome = try tables.applying([RosterEdit(.put, "assignments", cells)])
        let after = DigestTree(outcome.tables, hash: Self.hash)
        let changed = zip(before.leaves, after.leaves).filter { $0 != $1 }.map { "\($0.0.table) \($0.0.period)" }
        #expect(changed == ["assignments 2026-01-12"])
        // Emptied again, the rows are what they were, although the table keeps the column.
        let back = try outcome.tables.applying(outcome.changes.map(\.reversed).flatMap { RosterEdit.making($0) })
        #expect(back.tables["assignments"]?.schema.index(of: "start") != nil)
        #expect(Self.digest(back.tables) == before.digest)
        #expect(Canonical.bytes(outcome.tables) == Canonical.bytes(tables), "version 1 has its old columns")
    }
}
