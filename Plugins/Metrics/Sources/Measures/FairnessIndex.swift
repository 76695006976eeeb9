// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Roster

/// How evenly work is shared: 1 - |Gini| of what each person works, to three decimals (original-system.md 1.4).
struct FairnessIndex {
    static let benchmark = 0.9
    static let warning = 0.75

    /// 1 if everybody works the same; nil if nobody works.
    let value: Double?

    /// The index of shares of work, 0 or more.
    init(_ shares: [Double]) throws(CoverageError) {
        value = try Inequality(shares).map { ((1 - abs($0.gini)) * 1000).rounded() / 1000 }
    }

    /// The index of a schedule: slots worked, as if all worked full time and were members all the time.
    init(_ work: AssignedWork, _ program: Program, role: Role? = nil) throws(CoverageError) {
        try self.init(
            work.people.filter { role == nil || program.people[$0].role == role }
                .map { work.fullTimeSlots($0, program) })
    }

    var band: Band { Band(value, good: Self.benchmark, warning: Self.warning) }

    /// The index of all people, and of each role by itself: roles do not work the same amount by design.
    static func measure(_ work: AssignedWork, _ program: Program) throws(CoverageError) -> Measure {
        let all = try FairnessIndex(work, program)
        var roles: JSONObject = [:]
        for role in Set(work.people.map { program.people[$0].role }).sorted(by: { $0.rawValue < $1.rawValue }) {
            let index = try FairnessIndex(work, program, role: role)
            let people = work.people.filter { program.people[$0].role == role }.count
            roles[role.rawValue] = [
                "value": .rounded(index.value), "status": .string(index.band.rawValue), "people": .count(people),
            ]
        }
        return Measure(
            value: all.value, band: all.band, benchmark: benchmark,
            details: ["people": .count(work.people.count), "by_role": .object(roles)])
    }
}
