// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// What happens when the work of those who are lost is shared out and overloads the next.
///
/// The tolerance decides everything and nobody knows it: the critical one comes first.
struct CascadeFigures {
    let json: JSONValue

    init(_ loads: LoadStudy, losing people: [Int], alpha: Double, _ source: ProgramSource) throws {
        let trace = try loads.cascade.trace(losing: people, tolerance: alpha)
        let critical = try loads.cascade.criticalTolerance(losing: people)
        let collapse = try loads.collapseTolerance(losing: people)
        func ids(_ people: [Int]) -> JSONValue { .array(people.map { .string(source.program.people[$0].id) }) }
        let standing = trace.load.indices.filter { trace.load[$0] > 0 }
        let heaviest = standing.sorted { (trace.load[$1], $0) < (trace.load[$0], $1) }.prefix(12)
        json = [
            "losing": ids(people), "critical_alpha": critical.map { .number($0) } ?? .null,
            "collapse_alpha": collapse.map { .number($0) } ?? .null, "alpha": .number(alpha),
            "generations": .array(trace.generations.prefix(20).map(ids)),
            "failed": .integer(Int64(trace.failedCount)), "lost_half_days": .number(trace.lost),
            "coverage": trace.coverage.map { .number($0) } ?? .null,
            "heaviest": .array(
                heaviest.map {
                    [
                        "person": .string(source.program.people[$0].id), "half_days": .number(trace.load[$0]),
                        "before": .number(loads.load[$0]),
                    ]
                }),
        ]
    }
}
