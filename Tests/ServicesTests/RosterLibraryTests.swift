// SPDX-License-Identifier: Apache-2.0

import Columns
import JSON
import Kernel
import Roster
import Services
import Store
import Testing

@Suite struct RosterLibraryTests {
    @Test func theFirstImportIsVersionOneWithItsEvent() async throws {
        try await TestHost.with { host async throws in
            #expect(try await host.library.head() == nil)
            let number = try version(await host.library.publish(try Sample.tables(), by: "tess", reason: "first"))
            #expect(number == 1)
            let head = try #require(try await host.library.head())
            #expect(head.summary.createdBy == "tess" && head.summary.reason == "first" && head.summary.parent == nil)
            #expect(head.summary.createdAtMicros == TestHost.start)
            #expect(try head.profile == Sample.tables().profile())
            #expect(try rows(head.tables) == rows(try Sample.tables()))
            let events = try await host.store.events(program: "main", after: 0, limit: 10)
            #expect(events.map(\.kind) == ["roster.imported"] && events.first?.version == 1)
            let body = try JSONValue.parse(events[0].bodyJSON)
            #expect(body["rows"]?.integerValue == Int64(head.tables.counts.values.reduce(0, +)))
        }
    }

    @Test func theSameContentIsNoNewVersion() async throws {
        try await TestHost.with { host async throws in
            _ = try await host.library.publish(try Sample.tables(), by: "tess", reason: "first")
            guard
                case .unchanged(let summary) = try await host.library.publish(try Sample.tables(), by: "x", reason: "y")
            else {
                Issue.record("the second import made a version")
                return
            }
            #expect(summary.number == 1 && summary.createdBy == "tess")
            #expect(try await host.library.versions(limit: 10).count == 1)
            #expect(try await host.store.events(program: "main", after: 0, limit: 10).count == 1)
        }
    }

    @Test func aChangedNameIsNoNewVersion() async throws {
        try await TestHost.with { host async throws in
            _ = try await host.library.publish(try Sample.tables(), by: "tess", reason: "first")
            let people = (Sample.texts["people.csv"] ?? "").replacing("Bob Stone", with: "Bob Rock")
            let renamed = try Sample.tables(["people.csv": people])
            guard case .unchanged(let summary) = try await host.library.publish(renamed, by: "tess", reason: "married")
            else {
                Issue.record("a name made a version")
                return
            }
            #expect(summary.number == 1)
            #expect(try await host.library.identities.identity(of: "R2")?.name == "Bob Rock")
            let events = try await host.store.events(program: "main", after: 0, limit: 10)
            #expect(events.map(\.kind) == ["roster.imported", "roster.imported"] && events.last?.version == nil)
        }
    }

    @Test func changedRowsAndPoliciesChangeWhatIsStored() async throws {
        try await TestHost.with { host async throws in
            _ = try await host.library.publish(try Sample.tables(), by: "tess", reason: "1")
            _ = try await host.library.publish(try Sample.tables(assignedOn: 7), by: "tess", reason: "2")
            var profile = Sample.profile
            profile.policies["week_cap_half_days"] = 9
            let capped = try Sample.tables(profile: profile)
            #expect(try version(await host.library.publish(capped, by: "tess", reason: "3")) == 3)
            let versions = try await host.library.versions(limit: 10)
            #expect(Set(versions.map(\.digest)).count == 3)
            #expect(try await host.library.version(2).tables["assignments"]?.rowCount == 3)
            #expect(try await host.library.version(1).tables["assignments"]?.rowCount == 2)
            #expect(try await host.library.version(3).profile.weekCapHalfDays == 9)
            let missing = await problem { () throws(Problem) in _ = try await host.library.version(4) }
            #expect(missing?.code == .notFound && missing?.detail.contains("4") == true)
        }
    }

    @Test func aTableWithoutRowsIsStillThere() async throws {
        try await TestHost.with { host async throws in
            let tables = try Sample.tables(["calls.csv": "person_id,start,end,kind\n"])
            _ = try await host.library.publish(tables, by: "tess", reason: "1")
            let head = try #require(try await host.library.head())
            #expect(head.tables["calls"]?.rowCount == 0)
            #expect(head.tables["calls"]?.schema == tables["calls"]?.schema)
            guard case .unchanged = try await host.library.publish(tables, by: "tess", reason: "2") else {
                Issue.record("the same tables made another version")
                return
            }
            #expect(head.tables["absences"] == nil)
        }
    }

    @Test func everyDeclaredTableCanBeStoredEmpty() async throws {
        try await TestHost.with { host async throws in
            let empty = try TableSpec.all.filter { $0.name != "program" && $0.name != "identities" }.map {
                try Table(name: $0.name, schema: $0.schema(), batches: [])
            }
            let tables = RosterTables([try Sample.profile.table()] + empty)
            _ = try await host.library.publish(tables, by: "tess", reason: "1")
            let head = try #require(try await host.library.head())
            #expect(head.tables.missing == ["identities"])
            for table in empty {
                #expect(head.tables[table.name]?.schema == table.schema && head.tables[table.name]?.rowCount == 0)
            }
        }
    }

    @Test func concurrentImportsMakeOneVersionEachOrAConflict() async throws {
        try await TestHost.with { host async throws in
            let results = try await race((1...8).map { try Sample.tables(assignedOn: $0 + 10) }, in: host.library)
            let numbers = results.compactMap(\.number).sorted()
            #expect(numbers == Array(1...Int64(numbers.count)) && !numbers.isEmpty)
            #expect(results.filter { $0.number == nil }.allSatisfy { $0.code == .conflict })
            let versions = try await host.library.versions(limit: 50)
            #expect(versions.map(\.number) == numbers.reversed())
            // The chain has no fork: every version was made from the one before it.
            #expect(versions.map { $0.parent ?? 0 } == numbers.map { $0 - 1 }.reversed())
            #expect(try await host.store.events(program: "main", after: 0, limit: 50).count == numbers.count)
        }
    }

    @Test func concurrentImportsOfTheSameFilesMakeOneVersion() async throws {
        try await TestHost.with { host async throws in
            let tables = try Sample.tables()
            let results = try await race(Array(repeating: tables, count: 8), in: host.library)
            #expect(results.compactMap(\.number) == [1])
            #expect(results.allSatisfy { $0.code == nil || $0.code == .conflict })
            #expect(try await host.library.versions(limit: 10).count == 1)
        }
    }

    @Test func versionsShareUnchangedBatchesInMemory() async throws {
        try await TestHost.with { host async throws in
            _ = try await host.library.publish(try Sample.tables(), by: "tess", reason: "1")
            let first = try #require(try await host.library.head())
            _ = try await host.library.publish(try Sample.tables(assignedOn: 7), by: "tess", reason: "2")
            let second = try #require(try await host.library.head())
            #expect(second.summary.number == 2)
            for table in ["people", "services", "eligibility", "demand", "program"] {
                #expect(try address(first, table) == address(second, table), "\(table)")
            }
            #expect(try address(first, "assignments") != address(second, "assignments"))
            let again = try #require(try await host.library.head())
            #expect(try address(again, "assignments") == address(second, "assignments"))
            #expect(try address(await host.library.version(1), "assignments") == address(first, "assignments"))
        }
    }

    @Test func readersThatRaceGetOneCopy() async throws {
        try await TestHost.with { host async throws in
            _ = try await host.library.publish(try Sample.tables(), by: "tess", reason: "1")
            let library = host.library
            let addresses = try await withThrowingTaskGroup(of: UInt.self) { group in
                for _ in 0..<16 { group.addTask { try address(await library.version(1), "people") } }
                return try await group.reduce(into: Set<UInt>()) { $0.insert($1) }
            }
            #expect(addresses.count == 1)
        }
    }

    @Test func aClosedStoreIsSaidToBeUnavailable() async throws {
        try await TestHost.with { host async throws in
            await host.store.close()
            let read = await problem { () throws(Problem) in _ = try await host.library.head() }
            #expect(read?.code == .databaseUnavailable && read?.status == 503)
        }
    }
}

/// What an import that raced others came to.
private struct Raced: Sendable {
    var number: Int64?
    var code: ProblemCode?
}

private func race(_ imports: [RosterTables], in library: RosterLibrary) async throws -> [Raced] {
    await withTaskGroup(of: Raced.self) { group in
        for tables in imports {
            group.addTask {
                do throws(Problem) {
                    let stored = try await library.publish(tables, by: "tess", reason: "race")
                    if case .version(let number, _) = stored { return Raced(number: number) }
                    return Raced()
                } catch { return Raced(code: error.code) }
            }
        }
        return await group.reduce(into: []) { $0.append($1) }
    }
}

private func version(_ stored: RosterLibrary.Stored) throws -> Int64 {
    guard case .version(let number, _) = stored else { throw Unexpected() }
    return number
}

private struct Unexpected: Error {}

/// Where the first text column of a table begins in memory.
private func address(_ loaded: LoadedRoster, _ table: String) throws -> UInt {
    let batch = try #require(loaded.tables[table]?.batches.first)
    let column = try #require(batch.schema.fields.lazy.compactMap { batch.text($0.name) }.first)
    if let codes = column.codes {
        return codes.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
    }
    return column.withUTF8(at: 0) { UInt(bitPattern: $0.baseAddress) }
}

private func rows(_ tables: RosterTables) throws -> [UInt8] {
    var bytes: [UInt8] = []
    CanonicalRows.write(tables) { bytes.append(contentsOf: $0) }
    return bytes
}
