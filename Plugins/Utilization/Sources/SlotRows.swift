// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// A row for every slot with demand.
///
/// The sets of bottleneck services repeat, so each is listed once and rows name its
/// place in that list: 62 days then fit into one answer.
struct SlotRows {
    let rows: JSONValue
    let sets: JSONValue

    init(_ study: CapacityStudy) {
        var place: [[Int]: Int] = [:]
        var sets: [JSONValue] = []
        rows = .array(
            study.slots.map { result in
                let services = result.analysis.bottleneck.services
                let number: Int
                if let known = place[services] {
                    number = known
                } else {
                    number = sets.count
                    place[services] = number
                    sets.append(.array(services.map { .string(study.program.services[$0].id) }))
                }
                return [
                    "slot": .string("\(result.slot)"), "demand": .integer(Int64(result.needed)),
                    "available": .integer(Int64(result.available)),
                    "naive_rho": result.naiveRho.map { .number($0) } ?? .null,
                    "rho": result.analysis.bottleneck.ratio.map { .number($0) } ?? .null,
                    "set": .integer(Int64(number)),
                ]
            })
        self.sets = .array(sets)
    }
}
