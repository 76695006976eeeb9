// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// Vectors of shedding (05): the knapsacks through the library, losses of people through the staged plugin.
enum SheddingVectors {
    static let formulas: [String: FormulaVectors.Formula] = [
        "basic": both, "knapsack-in-marginal-category": both, "even-protected-does-not-fit": both,
        "fits-nothing-shed": both,
        "marginal-knapsack": { input in
            let (items, capacity) = try read(input, capacity: 16)
            return ["value": number(try StrictShedding(items, capacity: capacity).keptValue.values.reduce(0, +))]
        },
    ]

    /// Losses of people on the small fixture; nil for another vector.
    static func run(_ vector: JSONValue, id: String, file: String, _ runner: any ToolRunner) -> [VectorLine]? {
        guard id == "fixture-coverage-shed" else { return nil }
        return (vector["cases"]?.arrayValue ?? []).enumerated().map { number, entry in
            let arguments: JSONObject = [
                "from": "2026-01-05", "horizon_days": 14, "exclude_people": entry["removed"] ?? [],
            ]
            switch runner.answer(of: "execute_sacrifice_hierarchy", .object(arguments), program: "golden") {
            case .failure(let error):
                return GoldenFile.failure(file, id: id, number: number, expected: entry, "\(error)")
            case .success(let reply):
                let counts = reply["figures"]?["unserved_by_category"]?.arrayValue ?? []
                let got: JSONValue = [
                    "removed": entry["removed"] ?? .null, "unservedByPriority1to4": .array(Array(counts.prefix(4))),
                ]
                return VectorLine(
                    file: file, id: id, number: number, isPass: Comparison.matches(entry, got, tolerance: 0),
                    expected: entry, got: got)
            }
        }
    }

    /// Both rules; hours and values are counted in half-hours, so that halves are exact.
    private static let both: FormulaVectors.Formula = { input in
        let (items, capacity) = try read(input)
        let names = (input["items"]?.arrayValue ?? []).map { $0["id"] ?? .null }
        let strict = try StrictShedding(items, capacity: capacity)
        let stage = try StageShedding(items, capacity: capacity)
        let rivals = subsets(items, keeping: strict.keptValue, capacity: capacity)
        return [
            "strictLexicographic": [
                "keptValueByCategory1to7": .array((1...7).map { number(strict.keptValue[$0] ?? 0) }),
                "kept": .array(strict.kept.map { names[$0] }), "keptSetUnique": .bool(rivals.count == 1),
                "numberOfOptimalSets": .integer(Int64(rivals.count)),
                "minHoursAmongOptimal": rivals.min().map { number($0) } ?? .null,
            ],
            "wholeStage": [
                "stagesShedCategories": .array(stage.shedCategories.map { .integer(Int64($0)) }),
                "remainingHours": number(stage.remainingHours), "fits": .bool(stage.fits),
                "overShedHours": number(stage.overshed),
            ],
        ]
    }

    /// The hours of every subset that fits and keeps the same value of each category.
    private static func subsets(_ items: [SheddingItem], keeping value: [Int: Int], capacity: Int) -> [Int] {
        (0..<(1 << min(items.count, 20))).compactMap { subset -> Int? in
            var hours = 0
            var kept: [Int: Int] = [:]
            for (place, item) in items.enumerated() where subset >> place & 1 == 1 {
                hours += item.hours
                kept[item.category, default: 0] += item.value
            }
            return hours <= capacity && kept == value ? hours : nil
        }
    }

    private static func read(_ input: JSONValue, capacity: Double? = nil) throws -> ([SheddingItem], Int) {
        let items = try (input["items"]?.arrayValue ?? []).map { item in
            SheddingItem(
                category: Int(try FormulaVectors.number(item, "category")),
                hours: Int(2 * (try FormulaVectors.number(item, "hours"))),
                value: Int(2 * (try FormulaVectors.number(item, "value"))))
        }
        return (items, Int(2 * (try capacity ?? FormulaVectors.number(input, "capacityHours"))))
    }

    private static func number(_ halves: Int) -> JSONValue { .number(Double(halves) / 2) }
}
