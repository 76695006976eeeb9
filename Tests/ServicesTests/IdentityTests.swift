// SPDX-License-Identifier: Apache-2.0

import Columns
import Cryptography
import JSON
import Kernel
import Roster
import Services
import Store
import Telemetry
import Testing

@Suite struct IdentityTests {
    private func named(_ rows: [String]) throws -> RosterTables {
        let header = "id,name,role,pgy,credentials,fte,week_cap_half_days,home_zone,from,to,mail,note"
        return try Sample.tables(["people.csv": ([header] + rows).joined(separator: "\n")])
    }

    private let people = [
        "R1,Ada Okoro,resident,1,,1,,,,,ada@example.org,likes tea", "R2,Bob Stone,resident,2,,1,,,2026-01-06,,,",
        "F1,Åse Ørsted,faculty,,,1,,,,2026-01-10,,",
    ]

    @Test func anImportKeepsNamesApartFromVersions() async throws {
        try await TestHost.with { host async throws in
            _ = try await host.library.publish(try named(people), by: "tess", reason: "1")
            let register = host.library.identities
            #expect(try await register.all().map(\.name) == ["Åse Ørsted", "Ada Okoro", "Bob Stone"])
            #expect(try await register.identity(of: "R1")?.note == "likes tea")
            let record = try #require(try await host.store.latest(program: "main", plan: .live))
            #expect(!record.batches.contains { $0.table == "identities" })

            // A folder without names takes none away; another program's people are other people.
            let bare = people.map { row in row.split(separator: ",", omittingEmptySubsequences: false) }
                .map { cells in
                    cells.indices.map { [1, 10, 11].contains($0) ? "" : String(cells[$0]) }.joined(separator: ",")
                }
            _ = try await host.library.publish(try named(bare), by: "tess", reason: "2")
            #expect(try await register.all().count == 3)
            var other = Sample.profile
            other.id = "other"
            _ = try await host.library.publish(
                try Sample.tables(
                    [
                        "people.csv":
                            "id,name,role,pgy,credentials,fte,week_cap_half_days,home_zone,from,to\nR1,Zoë,resident,1,,1,,,,\n"
                            + "R2,,resident,2,,1,,,,\nF1,,faculty,,,1,,,,\n"
                    ], profile: other), by: "tess", reason: "3")
            #expect(try await register.all() == [PersonIdentity(personID: "R1", name: "Zoë")])
        }
    }

    @Test func namesOfOldVersionsMoveOut() async throws {
        try await TestHost.with { host async throws in
            // As releases before schema 3 stored a program: names in a batch of each version.
            let tables = try Sample.tables()
            for (number, name) in [(Int64(0), "Ada Old"), (1, "Ada New")] {
                let ids: [(name: String, column: Column)] = [
                    ("person_id", .dictionary(["R1", number == 0 ? "R9" : "R2"])),
                    ("name", .utf8([name, number == 0 ? "Gone" : "Bob"])),
                ]
                let batch = try BatchWrite(
                    table: "identities", period: "", ordinal: 0, bytes: try RecordBatch(ids).encoded())
                let rest = try tables.tables.filter { $0.name != "identities" }.flatMap { table in
                    try table.batches.enumerated().map {
                        try BatchWrite(table: table.name, period: "", ordinal: Int64($0), bytes: $1.encoded())
                    }
                }
                let head = number == 0 ? nil : Optional(number)
                _ = try await host.store.commit(
                    UnitOfWork(
                        program: "main", by: "old", atMicros: 1,
                        expect: Expectation(version: VersionExpectation(plan: .live, number: head)),
                        newVersion: NewRosterVersion(
                            plan: .live, parent: head, digest: try SHA256.digest(of: [UInt8(number)]), digestVersion: 1,
                            reason: "old", profileJSON: Array("{}".utf8), batches: rest + [batch])))
            }
            #expect(try await host.library.identities.moveOutOfVersions(atMicros: 2) == 3)
            #expect(
                try await host.library.identities.all().map { "\($0.personID) \($0.name ?? "")" }
                    == ["R1 Ada New", "R2 Bob", "R9 Gone"])
            #expect(try await host.library.identities.moveOutOfVersions(atMicros: 3) == 0)
            for number in [Int64(1), 2] {
                let record = try #require(try await host.store.version(program: "main", number: number))
                #expect(!record.batches.contains { $0.table == "identities" })
                #expect(try await host.library.version(number).tables["people"]?.rowCount == 3)
            }
        }
    }

    @Test func aPersonIsExportedAndPseudonymised() async throws {
        try await TestHost.with(guards: PipelineGuards(approvals: EverybodyAgrees())) { host async throws in
            host.registry.update { plugins in
                plugins + [
                    HostPlugin.registered(
                        tools: PersonTools.all(library: host.library) + ExportTool.all(library: host.library),
                        version: "1", calls: host.calls)
                ]
            }
            _ = try await host.library.publish(try named(people), by: "tess", reason: "1")
            _ = try await host.library.publish(try Sample.tables(assignedOn: 8), by: "tess", reason: "2")
            let before = try await host.library.versions(limit: 10)
            let admin = CallContext.tester(.admin, disclosure: .full)

            let held = try await host.run("export_person", ["person": "R1"], as: admin)
            #expect(
                held["identity"]?["mail"] == "ada@example.org" || held["identity"]?["name"] == "Ada Dr. (Ada) okoro")
            #expect(
                held["tables"]?["people"]?[0]?["id"] == "R1" && held["tables"]?["assignments"]?.arrayValue?.count == 2)
            #expect(held["tables"]?["eligibility"]?.arrayValue?.count == 2)
            #expect(held["other_versions"]?[0]?["rows"]?.integerValue == 4)
            for refused in [CallContext.tester(.operator, disclosure: .full), .tester(.admin, disclosure: .pseudonym)] {
                #expect(await host.problem("export_person", ["person": "R1"], as: refused)?.code == .forbidden)
            }
            #expect(
                await host.problem("export_person", ["person": "R11"], as: admin)?.detail.contains("\"R1\"?") == true)

            #expect(await host.problem("pseudonymise_person", ["person": "R1"], as: admin) != nil)
            #expect(await host.problem("pseudonymise_person", ["person": "R1", "confirm": false], as: admin) != nil)
            #expect(try await host.library.identities.identity(of: "R1") != nil)
            let done = try await host.run("pseudonymise_person", ["person": "R1", "confirm": true], as: admin)
            #expect(done["removed"] == true)
            let again = try await host.run("pseudonymise_person", ["person": "R1", "confirm": true], as: admin)
            #expect(again["removed"] == false)
            #expect(try await host.library.identities.identity(of: "R1") == nil)
            #expect(try await host.library.versions(limit: 10) == before)
            let events = try await host.store.events(program: "main", after: 0, limit: 10)
            #expect(events.last?.kind == "roster.pseudonymised" && events.last?.by == "tess")
            for (person, count) in ["R1": 1, "R2": 0] {
                let told = try await host.ask(
                    "roster.versions/1", ["op": "history", "person_id": .string(person)], .writer())
                let found = told.body["items"]?.arrayValue?.filter { $0["kind"] == "roster.pseudonymised" } ?? []
                #expect(found.count == count && found.allSatisfy { $0["person_id"] == "R1" })
            }
            let files = try await host.run("export_program", ["format": "json"], as: admin).text
            #expect(!files.contains("Ada") && files.contains("Bob Stone"))
        }
    }
}

/// What is destructive needs another person's approval, which is not what is tested here.
private struct EverybodyAgrees: ApprovalGuard {
    func decide(_ call: GuardedCall) async throws(Problem) -> ApprovalVerdict { .goAhead }
}
