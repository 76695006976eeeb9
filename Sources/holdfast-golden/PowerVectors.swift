// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// The reference behind N-1: line outages of the IEEE 14-bus system in DC power flow.
///
/// The flow after an outage is f_l + LODF_lk f_k, which must equal solving the network again without the line; the
/// performance index with n = 1 and n = 4 ranks the outages.
enum PowerVectors {
    static let formulas: [String: FormulaVectors.Formula] = ["ieee14-lodf": lineOutages]

    private static let busCount = 14
    /// From bus, to bus, reactance in per unit on 100 MVA, tap ratio; transformers are those with a winding.
    private static let branches: [(from: Int, to: Int, reactance: Double, ratio: Double, isLine: Bool)] = [
        (1, 2, 0.05917, 1, true), (1, 5, 0.22304, 1, true), (2, 3, 0.19797, 1, true), (2, 4, 0.17632, 1, true),
        (2, 5, 0.17388, 1, true), (3, 4, 0.17103, 1, true), (4, 5, 0.04211, 1, true), (4, 7, 0.20912, 0.978, false),
        (4, 9, 0.55618, 0.969, false), (5, 6, 0.25202, 0.932, false), (6, 11, 0.1989, 1, true),
        (6, 12, 0.25581, 1, true), (6, 13, 0.13027, 1, true), (7, 8, 0.17615, 1, false), (7, 9, 0.11001, 1, false),
        (9, 10, 0.0845, 1, true), (9, 14, 0.27038, 1, true), (10, 11, 0.19207, 1, true), (12, 13, 0.19988, 1, true),
        (13, 14, 0.34802, 1, true),
    ]
    /// MW drawn at each bus, less what is fed in there; the first bus balances.
    private static let drawn: [Double] = [0, 21.7 - 40, 94.2, 47.8, 7.6, 11.2, 0, 0, 29.5, 9, 3.5, 6.1, 13.5, 14.9]

    private static func lineOutages(_ vector: JSONValue) throws -> JSONValue {
        let lines = branches.indices.filter { branches[$0].isLine }
        let base = flows(drawn.map { -$0 }, without: nil)
        var largest = 0.0
        var islanding: [JSONValue] = []
        var outages: [JSONValue] = []
        var figures: [(worst: Double, low: Double, high: Double)] = []
        for (number, line) in lines.enumerated() {
            var transfer = [Double](repeating: 0, count: busCount)
            transfer[branches[line].from - 1] += 1
            transfer[branches[line].to - 1] -= 1
            let share = flows(transfer, without: nil)
            guard abs(1 - share[line]) > 1e-9 else {
                islanding.append(.integer(Int64(number)))
                continue
            }
            let after = flows(drawn.map { -$0 }, without: line)
            for other in branches.indices where other != line {
                let predicted = base[other] + share[other] / (1 - share[line]) * base[line]
                largest = max(largest, abs(predicted - after[other]))
            }
            let load = lines.map { abs(after[$0]) }
            func index(_ exponent: Int) throws -> Double {
                try PerformanceIndex.value(
                    load: load, capacity: load.map { _ in 100 }, weight: load.map { _ in 1 }, exponent: exponent)
            }
            let figure = (worst: load.max() ?? 0, low: try index(1), high: try index(4))
            figures.append(figure)
            outages.append([
                "line": .integer(Int64(number)), "preFlowMW": .number(base[line]),
                "worstPostFlowMW": .number(figure.worst), "PI1": .number(figure.low), "PI4": .number(figure.high),
            ])
        }
        func rank(_ key: KeyPath<(worst: Double, low: Double, high: Double), Double>) -> JSONValue {
            .array(
                figures.indices.sorted { figures[$0][keyPath: key] > figures[$1][keyPath: key] }
                    .map { .integer(Int64($0)) })
        }
        var got: JSONObject = [
            "maxAbsDifferenceMW": .number(largest), "islandingLines": .array(islanding),
            "lines": .integer(Int64(lines.count)), "outages": .array(outages), "rankByPI1": rank(\.low),
            "rankByPI4": rank(\.high), "rankByWorstFlow": rank(\.worst),
        ]
        // What other programs said about themselves is not for us to repeat.
        let ours = (vector["expected"]?.objectValue ?? [:]).filter { !$0.key.hasPrefix("pypowsybl") }
        let isPass = ours.allSatisfy { Comparison.matches($0.value, got[$0.key], tolerance: 1e-6) }
        got["pass"] = .bool(isPass && !ours.isEmpty)
        return .object(got)
    }

    /// MW on each branch for MW fed in at each bus: B theta = P by elimination, the first bus as reference.
    private static func flows(_ injection: [Double], without lost: Int?) -> [Double] {
        let size = busCount - 1
        var rows = (0..<size).map { row in
            [Double](repeating: 0, count: size) + [injection[row + 1]]
        }
        for (number, branch) in branches.enumerated() where number != lost {
            let susceptance = 1 / (branch.reactance * branch.ratio)
            for (one, other) in [(branch.from, branch.to), (branch.to, branch.from)] where one > 1 {
                rows[one - 2][one - 2] += susceptance
                if other > 1 { rows[one - 2][other - 2] -= susceptance }
            }
        }
        for column in 0..<size {
            let pivot = (column..<size).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
            rows.swapAt(column, pivot)
            for row in 0..<size where row != column {
                let factor = rows[row][column] / rows[column][column]
                for place in column...size { rows[row][place] -= factor * rows[column][place] }
            }
        }
        let angles = [0.0] + (0..<size).map { rows[$0][size] / rows[$0][$0] }
        return branches.enumerated().map { number, branch in
            number == lost
                ? 0 : (angles[branch.from - 1] - angles[branch.to - 1]) / (branch.reactance * branch.ratio)
        }
    }
}
