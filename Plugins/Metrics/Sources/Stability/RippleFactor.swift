// SPDX-License-Identifier: Apache-2.0

import Coverage
import Roster

/// How far changes are from everybody else: the mean number of steps from the people whose assignments changed to all whom they
/// reach, where a step is between two people who do the same service (original-system.md 1.4).
enum RippleFactor {
    /// 0 if nobody changed, or nobody who did shares a service.
    ///
    /// The graph is one of people and services, in which such a step is two edges: it stays small where many do one
    /// service. O(changed people x (people + services + who does what)).
    static func value(changed: Set<String>, _ work: AssignedWork, _ program: Program) throws(CoverageError) -> Double {
        let starts = changed.compactMap { program.personIndex[$0] }.sorted()
        guard !starts.isEmpty else { return 0 }
        let graph = try Graph(people: work.services, serviceCount: program.services.count)
        return (graph.meanDistance(from: starts, to: 0..<program.people.count) ?? 0) / 2
    }
}
