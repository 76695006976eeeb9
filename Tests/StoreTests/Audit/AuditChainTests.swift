// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Store
import StoreSuite
import Testing

/// The audit chain in a store: with the change or not at all.
@Suite("Audit chain")
struct AuditChainTests {
    private func chain(_ store: any Store, _ node: String = "local") async throws -> [AuditEntry] {
        try await store.answer(AuditChainQuery(program: Units.program, node: node, after: .min, limit: 1_000))
    }

    private func actions(_ entries: [AuditEntry]) -> [String] {
        entries.map { String(decoding: $0.action, as: UTF8.self) }
    }

    private func unit(_ action: String, head: Int64? = nil) throws -> UnitOfWork {
        var unit = try Units.everything(after: head)
        unit.audit = [NewAuditEntry(action: action, subject: "plan:live", actor: "ann")]
        return unit
    }

    private func verified(_ store: any Store) async throws -> AuditChainReport? {
        var reader = StoreAuditReader(store)
        return try await AuditVerification(program: Units.program, outside: .init()).run(in: &reader).first
    }

    @Test("an entry is there with its change, once, and names the version", arguments: StoreKind.all)
    func withTheChange(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let first = try unit("roster.edited")
            let receipt = try await store.commit(first)
            #expect(try await store.commit(first) == receipt)
            let late = try unit("roster.late")
            await #expect(throws: StoreError.self) { try await store.commit(late) }
            _ = try await store.apply(
                Audited(
                    SetHold(
                        program: Units.program, hold: NewHold(name: "h", owner: "ann", reason: "", lastsMicros: nil),
                        by: "ann")
                ) { _ in [NewAuditEntry(action: "hold.set", subject: "hold:h")] })
            _ = try await store.apply(
                AppendAudit(
                    program: Units.program,
                    entries: [NewAuditEntry(action: "a.one"), NewAuditEntry(action: "a.two", outcome: "denied")]))
            let entries = try await chain(store)
            #expect(actions(entries) == ["roster.edited", "hold.set", "a.one", "a.two"])
            #expect(entries.map(\.sequence) == [1, 2, 3, 4])
            #expect(entries.first?.scheduleVersion == receipt.version && entries[1].scheduleVersion == nil)
            #expect(entries[0].previous == AuditEntry.origin && entries[3].previous == entries[2].hash)
            #expect(entries[2].unit == entries[3].unit && entries[1].unit != entries[2].unit)
            let report = try #require(try await verified(store))
            #expect(report.isSound && report.entries == 4 && report.signed == 0)
        }
    }

    @Test("of changes that are committed together, those that succeed are in the chain", arguments: StoreKind.all)
    func together(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let units = try [unit("first"), unit("late"), unit("second", head: 1)]
            let results = try await store.commitTogether(units)
            #expect(results.map { $0.isSuccess } == [true, false, true])
            let entries = try await chain(store, "test")
            #expect(actions(entries) == ["first", "second"] && entries.map(\.scheduleVersion) == [1, 2])
            let report = try #require(try await verified(store))
            #expect(report.isSound)
        }
    }

    @Test("two stores write two chains beside each other, and lists go through both", arguments: StoreKind.all)
    func listed(kind: StoreKind) async throws {
        try await kind.withStore { store in
            for number in 0..<7 {
                var entry = NewAuditEntry(action: number.isMultiple(of: 2) ? "token.created" : "token_x", actor: "ann")
                entry.correlationID = "c\(number)"
                _ = try await store.apply(AppendAudit(program: Units.program, entries: [entry]))
            }
            _ = try await store.apply(AppendAudit(program: "other", entries: [NewAuditEntry(action: "token.created")]))
            var filter = AuditFilter()
            filter.action = "token."
            var seen: [Int64] = []
            var place: AuditListQuery.Place?
            repeat {
                let page = try await store.answer(
                    AuditListQuery(program: Units.program, filter: filter, before: place, limit: 2))
                seen += page.map(\.sequence)
                place = page.last.map { .init(atMicros: $0.atMicros, node: "local", sequence: $0.sequence) }
            } while place != nil
            #expect(seen == [7, 5, 3, 1])
            filter = AuditFilter()
            filter.correlationID = "c3"
            let one = try await store.answer(
                AuditListQuery(program: Units.program, filter: filter, before: nil, limit: 9))
            #expect(one.map(\.sequence) == [4])
            #expect(try await store.answer(AuditProgramsQuery()).contains("other"))
            #expect(try await store.answer(AuditNodesQuery(program: Units.program)) == ["local"])
        }
    }

    @Test("an export has every line, and is the same as the store", arguments: StoreKind.all)
    func exported(kind: StoreKind) async throws {
        try await kind.withStore { store in
            for number in 0..<25 {
                _ = try await store.apply(
                    AppendAudit(
                        program: Units.program, entries: [NewAuditEntry(action: "a.\(number)", subject: "\"\\\u{1}é")]))
            }
            let key = try Ed25519.PrivateKey(seed: Array(repeating: 3, count: 32))
            let end = try #require(try await store.answer(AuditEndQuery(program: Units.program, node: "local")))
            let checkpoint = try AuditCheckpoint(
                node: "local", sequence: end.sequence, atMicros: 5, hash: end.hash, key: key)
            #expect(try await store.apply(KeepCheckpoint(program: Units.program, checkpoint: checkpoint)) == 1)
            #expect(try await store.apply(KeepCheckpoint(program: Units.program, checkpoint: checkpoint)) == 0)
            var reader = StoreAuditReader(store)
            var lines: [[UInt8]] = []
            var after: AuditExport.Place?
            repeat {
                let page = try await AuditExport(program: Units.program).page(
                    node: nil, after: after, limit: 4, in: &reader)
                lines += page.lines
                after = page.next.flatMap { AuditExport.Place($0.text) }
            } while after != nil
            #expect(lines.count == 26)
            var copy = AuditComparison()
            for line in lines { copy.take(line) }
            try await copy.compare(program: Units.program, in: &reader)
            copy.end()
            #expect(copy.isSound && copy.same == 25 && copy.entries == 25 && copy.passedOver == 1)
            for number in [0, 12, 25] {
                let line = lines[number]
                // A line that is cut, or damaged where an entry or a checkpoint is told by, is none and is missed.
                for damaged in [Array(line.dropLast()), Array(line.dropFirst()), [0x1F, 0x8B] + line.dropFirst(9)] {
                    var other = AuditComparison()
                    for (place, line) in lines.enumerated() { other.take(place == number ? damaged : line) }
                    other.end()
                    #expect(other.totalFindings == 1 && other.findings.first?.kind == .copy, "\(number)")
                }
            }
            for junk: [[UInt8]] in [
                [], [Array("\r\n\n".utf8)], [lines[25]], [Array("junk".utf8)], [[0x1F, 0x8B, 8, 0]],
            ] {
                var other = AuditComparison()
                for line in junk { other.take(line) }
                other.end()
                try await other.compare(program: Units.program, in: &reader)
                #expect(!other.isSound, "\(junk)")
            }
            var outside = AuditVerification.Outside()
            outside.keys = [key.publicKey]
            let report = try #require(
                try await AuditVerification(program: Units.program, outside: outside).run(in: &reader).first)
            #expect(report.isSound && report.signed == 25 && report.checkpoints == 1)
        }
    }
}

extension Result {
    fileprivate var isSuccess: Bool { if case .success = self { true } else { false } }
}
