// SPDX-License-Identifier: Apache-2.0

import Columns
import JSON
import Kernel
import Roster
import Services
import Store

/// A program whose assignments lie in two rotation periods, and what is done to it through `store.commit/1`.
extension Sample {
    /// Periods of January and February 2026, and assignments in both.
    static let twoPeriods: [String: String?] = [
        "periods.csv": "id,kind,from,to\nP1,rotation,2026-01-01,2026-01-28\nP2,rotation,2026-01-29,2026-02-25\n",
        "assignments.csv": """
        person_id,date,slot,service_id,source,pinned
        R1,2026-01-05,AM,ICU,manual,false
        R2,2026-01-06,AM,CLIN,manual,false
        R1,2026-02-02,AM,ICU,manual,false
        R2,2026-02-03,PM,CLIN,manual,false
        """,
    ]

    /// Puts somebody somewhere.
    static func put(_ person: String, _ date: String, _ slot: String, _ service: String) -> JSONValue {
        [
            "op": "put", "table": "assignments",
            "row": [
                "person_id": .string(person), "date": .string(date), "slot": .string(slot),
                "service_id": .string(service), "source": "manual",
            ],
        ]
    }

    /// Takes an assignment away.
    static func delete(_ person: String, _ date: String, _ slot: String) -> JSONValue {
        [
            "op": "delete", "table": "assignments",
            "row": ["person_id": .string(person), "date": .string(date), "slot": .string(slot)],
        ]
    }
}

extension ServiceCaller {
    /// A plugin with every grant that changing needs, in a call whose effect is write.
    static func writer(_ name: String = "tess", effect: Effect? = .write) -> ServiceCaller {
        var context = CallContext(
            principal: Principal(name: name, role: .operator, disclosure: .pseudonym), face: .rest,
            correlationID: "c-1")
        context.effect = effect
        return .plugin("org.example.p", ["store.commit/1", "roster.write", "roster.versions/1", "kv/1"], for: context)
    }
}

extension TestHost {
    /// A host with the sample of two periods as version 1.
    static func withProgram(_ body: (TestHost) async throws -> Void) async throws {
        try await with { host async throws in
            _ = try await host.library.publish(try Sample.tables(Sample.twoPeriods), by: "seed", reason: "seed")
            try await body(host)
        }
    }

    /// Asks `store.commit/1`.
    func commit(_ request: JSONValue, as caller: ServiceCaller = .writer()) async throws -> Reply {
        try await ask("store.commit/1", request, caller)
    }

    /// The assignments of a version, one line a row, sorted.
    func assignments(_ plan: Plan = .live) async throws -> [String] {
        guard let head = try await library.head(plan) else { return [] }
        return Sample.assignments(head.tables)
    }
}

extension Sample {
    static func assignments(_ tables: RosterTables) -> [String] {
        (tables["assignments"]?.batches ?? []).flatMap { batch -> [String] in
            guard let people = batch.text("person_id"), let dates = batch.int32("date"), let slots = batch.text("slot"),
                let services = batch.text("service_id")
            else { return [] }
            return (0..<batch.count).map {
                "\(LocalDate(rawValue: dates[$0])) \(slots[$0]) \(people[$0]) \(services[$0])"
            }
        }.sorted()
    }
}
