// SPDX-License-Identifier: Apache-2.0

import Columns
import Roster
import Testing

/// Random edits against a program that is edited as text and imported anew.
@Suite struct EditPropertyTests {
    /// The rows of every table, and how assignments lie in batches.
    private static func content(_ tables: RosterTables) -> [String: [UInt8]] {
        var content: [String: [UInt8]] = [:]
        for table in tables.tables {
            content[table.name] = CanonicalDigest.bytes(ofTable: table.name, batches: table.batches)
        }
        for part in CanonicalDigest.parts(of: tables) {
            content["\(part.table) \(part.period)"] = CanonicalDigest.bytes(of: part, in: tables)
            // One batch for each period, and nothing else in it.
            if part.batches.count > 1 || !part.isWhole { content["\(part.table) \(part.period)"] = [] }
        }
        content["slots"] = tables["slots"].map { $0.batches.flatMap { $0.encoded() } } ?? []
        return content
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func editsComeToWhatAnImportOfTheResultGives(_ seed: UInt64) throws {
        var random = SeededGenerator(seed)
        var naive = NaiveRoster(&random)
        var tables = try #require(naive.tables())
        var (applied, refused) = (0, 0)
        for round in 0..<12 {
            var next = naive
            var edits: [RosterEdit] = []
            var mustFail = false
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let (edit, isRefused) = next.edit(&random)
                let key = NaiveRoster.key(edit)
                let isSecond = key.map { key in edits.contains { NaiveRoster.key($0) == key } } ?? false
                edits.append(edit)
                mustFail = mustFail || isRefused || isSecond
            }
            let expected = mustFail ? nil : next.tables()
            let outcome: EditOutcome
            do {
                outcome = try tables.applying(edits)
            } catch {
                #expect(expected == nil, "seed \(seed), round \(round), \(edits): \(error)")
                #expect(error.faults.allSatisfy { edits.indices.contains($0.edit) && !$0.message.isEmpty })
                refused += 1
                continue
            }
            guard let expected else {
                Issue.record("seed \(seed), round \(round): not refused: \(edits)")
                return
            }
            let (mine, theirs) = (Self.content(outcome.tables), Self.content(expected))
            for name in Set(mine.keys).union(theirs.keys) where mine[name] != theirs[name] {
                let texts = [mine[name], theirs[name]].map { String(decoding: $0 ?? [], as: UTF8.self) }
                Issue.record("seed \(seed), round \(round), \(name): \(texts[0]) is not \(texts[1]) after \(edits)")
            }
            Self.checkSharing(tables, outcome)
            try Self.checkDiff(tables, outcome)
            applied += 1
            tables = outcome.tables
            naive = next
        }
        #expect(applied > 2 && refused > 0, "seed \(seed): \(applied) applied, \(refused) refused")
    }

    /// What is said to be an old batch is the same memory, and tables that are not named are wholly so.
    private static func checkSharing(_ old: RosterTables, _ outcome: EditOutcome) {
        for table in outcome.tables.tables {
            guard let origins = outcome.origins[table.name] else {
                let before = old[table.name]?.batches ?? []
                #expect(
                    before.count == table.batches.count && zip(before, table.batches).allSatisfy { $0.isSame(as: $1) })
                continue
            }
            #expect(origins.count == table.batches.count)
            for (ordinal, origin) in origins.enumerated() {
                guard let origin else { continue }
                #expect(old[table.name]?.batches[origin].isSame(as: table.batches[ordinal]) == true)
            }
        }
    }

    /// The difference is what the edits say they changed; making it again leads there, and taking it back leads home.
    private static func checkDiff(_ old: RosterTables, _ outcome: EditOutcome) throws {
        let changes = try RosterDiff.changes(from: old, to: outcome.tables)
        #expect(Set(changes) == Set(outcome.changes))
        let again = try old.applying(changes.flatMap { RosterEdit.making($0) })
        #expect(try RosterDiff.changes(from: again.tables, to: outcome.tables) == [])
        let back = try outcome.tables.applying(changes.map(\.reversed).flatMap { RosterEdit.making($0) })
        #expect(try RosterDiff.changes(from: back.tables, to: old) == [])
    }
}
