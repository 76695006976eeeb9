// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// Vectors of zones that lend people, and of readiness: files 07 and 13.
enum ZoneVectors {
    private static let tool = "calculate_blast_radius"

    static let formulas: [String: FormulaVectors.Formula] = [
        "shuffle-shard": shuffle, "c-level": rating, "circuit-breaker": breaker,
    ]

    /// A failure on the fixture, asked of the staged tool; nil if the vector is none.
    static func run(_ vector: JSONValue, id: String, file: String, _ runner: any ToolRunner) -> [VectorLine]? {
        guard let policy = vector["input"]?["policy"], let removed = vector["input"]?["removed"] else { return nil }
        var arguments: JSONObject = [
            "from": "2026-01-05", "horizon_days": 14, "policy": policy, "people": removed, "failures": [],
        ]
        if let limit = vector["input"]?["limit"], !limit.isNull { arguments["lend_limit"] = limit }
        let got = runner.answer(of: tool, .object(arguments), program: "golden").map { reply -> JSONValue in
            let row = reply["figures"]?["failures"]?[0] ?? .null
            return [
                "baseUnservedByZone": row["base_unserved_by_zone"] ?? .null,
                "unservedByZone": row["unserved_by_zone"] ?? .null,
                "extraUnservedByZone": row["extra_unserved_by_zone"] ?? .null,
                "minBorrowedPersonBlocks": row["borrowed"] ?? .null,
                "baseBorrowed": reply["figures"]?["base_borrowed"] ?? .null, "zonesHit": row["zones_hit"] ?? .null,
                "zoneFraction": row["zone_fraction"] ?? .null, "demandFraction": row["demand_fraction"] ?? .null,
                "leakFraction": row["leak_fraction"] ?? .null,
            ]
        }
        return [FixtureVectors.line(vector, got, id, file)]
    }

    private static func integer(_ entry: JSONValue, _ name: String) throws -> Int {
        guard let value = entry[name]?.integerValue else { throw FormulaVectors.MissingInput(name: name) }
        return Int(value)
    }

    private static func json(_ value: Int?) -> JSONValue { value.map { .integer(Int64($0)) } ?? .null }

    private static let shuffle: FormulaVectors.Formula = { entry in
        let shards = try ShuffleShards(
            cells: try integer(entry, "cells"), perTenant: try integer(entry, "perTenant"))
        return [
            "cells": json(shards.cells), "perTenant": json(shards.perTenant),
            "shardCombinations": json(shards.combinations),
            "P_fullOverlap": .number(shards.probabilityOfFullOverlap),
            "P_noOverlap": .number(shards.probabilityOfNoOverlap), "expectedOverlap": .number(shards.expectedOverlap),
            "plainCellBlast": .number(shards.plainBlast),
        ]
    }

    /// The scales are those of the vector's file, which are also the plugin's own.
    private static let rating: FormulaVectors.Formula = { entry in
        let quality = try ReadinessScale([85, 75, 65])
        let people = PersonnelRating(
            required: try integer(entry, "required"), available: try integer(entry, "available"),
            qualified: try integer(entry, "qualified"), seniorRequired: try integer(entry, "seniorRequired"),
            seniorAvailable: try integer(entry, "seniorAvailable"), strengthScale: try ReadinessScale([90, 80, 70]),
            qualifiedScale: quality, seniorScale: quality)
        let supply = try ReadinessScale([90, 80, 65]).level(of: try FormulaVectors.number(entry, "equipmentPct"))
        let service = try ReadinessScale([90, 70, 60]).level(of: try FormulaVectors.number(entry, "serviceablePct"))
        let training = try ReadinessScale([85, 70, 55]).level(of: try FormulaVectors.number(entry, "trainingPct"))
        let overall = CompositeRating([("P", people.level), ("S", supply), ("R", service), ("T", training)])
        var got = entry.objectValue ?? [:]
        let computed: [(String, JSONValue)] = [
            ("strengthPct", FormulaVectors.json(people.strength)),
            ("qualifiedPct", FormulaVectors.json(people.qualified)),
            ("seniorPct", FormulaVectors.json(people.senior)), ("strengthLevel", json(people.strengthLevel)),
            ("qualifiedLevel", json(people.qualifiedLevel)), ("seniorLevel", json(people.seniorLevel)),
            ("P", json(people.level)), ("S", json(supply)), ("R", json(service)), ("T", json(training)),
            ("C", json(overall.level)), ("limitingFactors", .array(overall.limitingFactors.map { .string($0) })),
        ]
        for (name, value) in computed { got[name] = value }
        return .object(got)
    }

    private static let breaker: FormulaVectors.Formula = { entry in
        let settings = try CircuitBreaker.Settings(
            failures: try integer(entry, "failures"), windowSeconds: Int64(try integer(entry, "windowSeconds")),
            openSeconds: Int64(try integer(entry, "openSeconds")),
            halfOpenSuccesses: try integer(entry, "halfOpenSuccesses"))
        var breaker = CircuitBreaker()
        let trace = (entry["events"]?.arrayValue ?? []).map { event -> JSONValue in
            let (now, word) = (event[0]?.integerValue ?? 0, event[1]?.stringValue ?? "")
            var passed = JSONValue.null
            if word == "tick" {
                breaker.advance(to: now, settings)
            } else {
                passed = .bool(breaker.record(success: word == "ok", at: now, settings))
            }
            return [.integer(now), .string(word), .string(breaker.state.rawValue), passed]
        }
        return ["trace": .array(trace)]
    }
}
