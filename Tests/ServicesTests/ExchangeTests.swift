// SPDX-License-Identifier: Apache-2.0

import Columns
import JSON
import Kernel
import Roster
import Services
import Telemetry
import Testing

@Suite struct ExchangeTests {
    private func canonical(_ tables: RosterTables) -> [UInt8] {
        var bytes: [UInt8] = []
        CanonicalRows.write(tables) { bytes.append(contentsOf: $0) }
        return bytes
    }

    @Test func aDocumentComesBackAsItWas() throws {
        let people = """
            id,name,role,pgy,credentials,fte,week_cap_half_days,home_zone,from,to
            R1,"=Ada ""Ω"" \\ 李
            second line",resident,1,acls;bls,0.125,9,,2026-01-01,
            R2,,resident,2,,1,,,,
            F1,Åse,faculty,,,0.5,,,,
            """
        let tables = try Sample.tables([
            "people.csv": people, "calls.csv": "person_id,start,end,kind\n",
            "absences.csv": "id,person_id,from,to,kind,planned,blocking\nA1,R1,2026-01-09,2026-01-09,sick,false,true\n",
        ])
        let bytes = try ProgramDocument.bytes(of: tables, version: .null)
        let document = try JSONValue.parse(bytes)
        #expect(document["tables"]?["people"]?["rows"]?[0]?[4] == ["acls", "bls"])
        #expect(document["tables"]?["people"]?["rows"]?[0]?[5]?.doubleValue == 0.125)
        #expect(document["tables"]?["absences"]?["rows"]?[0]?.arrayValue?.contains(false) == true)
        #expect(document["program"]?["slots"]?["night"] == "19:00")
        var faults: [Problem.Fault] = []
        let again = try DocumentImport.read(
            tables: ProgramDocument.cells(of: document, &faults), profile: Sample.profile
        ).get().tables
        #expect(faults.isEmpty)
        #expect(canonical(again) == canonical(tables))
        #expect(again["calls"]?.rowCount == 0)
        let names = try Identities(table: try #require(again["identities"]))
        #expect(names.names == ["R1": "=Ada \"Ω\" \\ 李\nsecond line", "F1": "Åse"])

        // Rows may be objects; what is no row is named.
        let objects = ProgramDocument.cells(
            of: [
                "tables": [
                    "zones": ["rows": [["id": "A", "name": "x", "priority": 1], ["priority": 2, "id": "B"]]]
                ]
            ], &faults)
        #expect(objects.first?.columns == ["id", "name", "priority"] && objects.first?.count == 2)
        let damaged = ProgramDocument.cells(
            of: [
                "format": "other/1",
                "tables": ["zones": ["columns": ["id"], "rows": [[1, 2], ["a b"], [["x": 1]], 7, ["c d"]]]],
            ], &faults)
        #expect(
            faults.map(\.instancePath)
                == ["/format", "/tables/zones/rows/0", "/tables/zones/rows/2/0", "/tables/zones/rows/3"])
        // What is no row hides nothing of the others, and moves none of them.
        guard case .failure(let failure) = DocumentImport.read(tables: damaged, profile: Sample.profile) else {
            Issue.record("not refused")
            return
        }
        let places = failure.faults.map(\.file)
        for place in ["/tables/zones/rows/1/0", "/tables/zones/rows/4/0", "/tables/zones/columns", "/tables/people"] {
            #expect(places.contains(place), "\(place) in \(places)")
        }
    }

    @Test func exportsHonourDisclosure() async throws {
        try await TestHost.with { host async throws in
            host.registry.update { plugins in
                plugins + [
                    HostPlugin.registered(tools: ExportTool.all(library: host.library), version: "1", calls: host.calls)
                ]
            }
            let absences = "id,person_id,from,to,kind\nA1,R1,2026-01-09,2026-01-09,parental\n"
            let requests =
                "id,person_id,from,to,kind\nq,R1,2026-01-09,2026-01-09,vacation\np,R1,2026-01-09,2026-01-09,no_call\n"
            _ = try await host.library.publish(
                try Sample.tables([
                    "absences.csv": absences, "requests.csv": requests,
                    "preference_signals.csv": "person_id,date,slot,signal,created_at\nR1,2026-01-09,AM,dissatisfied,\n",
                ]), by: "t", reason: "1")
            for form in ["csv", "json", "ics"] {
                let open = try await host.run(
                    "export_program", ["format": .string(form)], as: .tester(.viewer, disclosure: .full))
                #expect(open.text.contains("Bob Stone") && open["withheld"] == [])
                let shut = try await host.run("export_program", ["format": .string(form)])
                #expect(
                    !shut.text.contains("Stone") && !shut.text.contains("parental") && !shut.text.contains("vacation"))
                #expect(!shut.text.contains("dissatisfied"))
                #expect(shut["withheld"]?.arrayValue?.contains("people.name") == true)
                #expect(shut["withheld"]?.arrayValue?.contains("preference_signals") == true)
            }
            let files = try await host.run("export_program", ["format": "csv"])["files"]?.arrayValue ?? []
            #expect(files.contains { $0["name"] == "program.toml" } && files.contains { $0["name"] == "people.csv" })
            let one = try await host.run("export_program", ["format": "ics", "person": "R1"])["files"]?.arrayValue
            #expect(one?.count == 1 && one?[0]["name"] == "person-R1.ics")
            let unknown = await host.problem("export_program", ["format": "ics", "service": "CLINN"])
            #expect(unknown?.detail.contains("Did you mean \"CLIN\"?") == true)
            #expect(await host.problem("export_program", ["format": "csv", "person": "R1"])?.code == .validation)
        }
    }

    @Test func readinessSaysWhatIsMissing() throws {
        func tool(_ name: String, _ tables: [String], _ improves: [String] = []) throws -> ToolDescriptor {
            var tool = ToolDescriptor(
                name: name, title: name, description: name, inputSchema: try JSONSchema(compiling: ["type": "object"]),
                effect: .read)
            tool.requires = ToolRequirements(tables: tables, improves: improves)
            return tool
        }
        let readiness = Readiness(
            tools: [
                (try tool("c", ["people", "swaps", "calls"]), "p"), (try tool("a", ["people"]), "p"),
                (try tool("b", ["people"], ["swaps"]), "q"), (try tool("silent", []), "q"),
            ], rowCounts: ["people": 3, "calls": 0])
        #expect(readiness.rows.map(\.tool) == ["a", "b", "c"])
        #expect(readiness.rows.map(\.state) == [.complete, .partial, .unknown])
        #expect(readiness.rows[2].missing == ["swaps", "calls"] && readiness.rows[1].improves == ["swaps"])
        let inferred = Readiness(
            tools: [(try tool("a", ["people", "demand"]), "p"), (try tool("b", ["people"]), "p")],
            rowCounts: ["people": 3, "demand": 4], inferredRows: ["demand": 2], unreadable: ["x: no manifest"])
        #expect(inferred.rows.map(\.inferred) == [["demand"], []] && inferred.unreadable == ["x: no manifest"])
    }

    @Test func demandIsInferredFromOrdinaryDays() async throws {
        try await TestHost.with { host async throws in
            let clock = ProgramClock(fixed: LocalDateTime("2026-03-02T07:00"), time: host.time.source)
            host.registry.update { plugins in
                plugins + [
                    HostPlugin.registered(
                        tools: InferDemandTool.all(library: host.library, clock: clock)
                            + InferredTool.all(library: host.library) + ExportTool.all(library: host.library),
                        version: "1", calls: host.calls)
                ]
            }
            // Eight weeks from Monday 2026-01-05: clinic AM on weekdays with two people, one on Fridays; one bad Monday,
            // and a holiday with nobody.
            var rows: [String] = []
            let monday = try #require(LocalDate("2026-01-05"))
            for day in 0..<56 where day % 7 < 5 && day != 15 {
                let date = monday.advanced(by: day)
                rows.append("R1,\(date),AM,CLIN,,")
                if day % 7 != 4, day != 21 { rows.append("R2,\(date),AM,CLIN,,") }
            }
            _ = try await host.library.publish(
                try Sample.tables([
                    "assignments.csv": "person_id,date,slot,service_id,source,pinned\n" + rows.joined(separator: "\n"),
                    "eligibility.csv": "person_id,service_id,from,to\nR1,CLIN,,\n",
                    "demand.csv": "service_id,from,to,weekdays,slot,min,target,max\nICU,,,all,AM,1,2,3\n",
                    "periods.csv": "id,kind,from,to\nH,holiday,2026-01-20,2026-01-20\n",
                ]), by: "t", reason: "1")
            let answer = try await host.run("infer_demand")
            #expect(answer["inferred"] == true)
            let edits = try #require(answer["edits"]?.arrayValue)
            let demand = edits.filter { $0["table"] == "demand" }.compactMap { $0["row"] }
            #expect(
                demand.map {
                    "\($0["weekdays"]?.stringValue ?? "") \($0["min"]?.integerValue ?? -1) \($0["target"]?.integerValue ?? -1)"
                }
                    == ["mon 1 2", "tue-thu 2 2", "fri 1 1"])
            let fit = edits.filter { $0["table"] == "eligibility" }.compactMap { $0["row"] }
            #expect(
                fit == [["person_id": "R2", "service_id": "CLIN", "from": "2026-01-05", "source": "inferred"]])
            #expect(try await host.run("infer_demand", ["times": 40])["edits"]?.arrayValue?.count == 3)
            #expect(await host.problem("infer_demand", ["from": "2026-09-01"])?.code == .validation)

            // What is applied is marked until somebody confirms it: in the rows, in the export, in lists.
            #expect(try await host.run("list_inferred")["total"] == 0)
            #expect(try await host.commit(["edits": .array(edits), "reason": "as it was"]).status == .ok)
            let listed = try await host.run("list_inferred")
            #expect(listed["total"] == 4 && listed["items"]?[0]?["row"]?["source"] == "inferred")
            #expect(try await host.run("list_inferred", ["service": "ICU"])["total"] == 0)
            let head = try #require(try await host.library.head())
            #expect(head.tables.inferredRows == ["demand": 3, "eligibility": 1])
            let rules = try Program(head.tables).demandCalendar.rules
            #expect(rules.map(\.isInferred) == [false, true, true, true])
            let exported = try await host.run("export_program", ["format": "csv"]).text
            #expect(exported.contains("mon,AM,1,2,2,inferred"), "\(exported)")
            let confirming = try #require(listed["confirm_all"])
            #expect(try await host.commit(["edits": confirming, "reason": "true"]).status == .ok)
            #expect(try await host.run("list_inferred")["total"] == 0)
            let confirmed = try #require(try await host.library.head())
            #expect(try Program(confirmed.tables).demandCalendar.rules.count == 4)
            #expect(confirmed.tables.inferredRows.isEmpty)
            #expect(try await !host.run("export_program", ["format": "csv"]).text.contains("inferred"))
        }
    }
}
