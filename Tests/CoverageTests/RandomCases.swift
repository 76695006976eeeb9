// SPDX-License-Identifier: Apache-2.0

import Coverage

/// Small random programs; every kind of trouble turns up: no demand, nobody present, nobody qualified.
struct RandomCases {
    var generator: SplitMix

    init(seed: UInt64) { generator = SplitMix(seed: seed) }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    mutating func model(services: Int, signatures: Int) throws -> CoverageModel {
        var sets: [ServiceSet] = []
        for _ in 0..<signatures {
            let density = number(1...3)
            sets.append(ServiceSet((0..<services).filter { _ in number(1...4) <= density }))
        }
        return try CoverageModel(categories: (0..<services).map { _ in number(1...3) }, signatures: sets)
    }

    mutating func slot(_ model: CoverageModel, demand: Int, supply: Int) -> CoverageSlot {
        CoverageSlot(
            demand: (0..<model.serviceCount).map { _ in max(0, number(-1...demand)) },
            supply: (0..<model.signatureCount).map { _ in number(0...supply) })
    }

    mutating func week(_ model: CoverageModel, slots: Int, people: Int) -> CoverageWeek {
        let capacity = people / max(1, model.serviceCount)
        return CoverageWeek(
            slots: (0..<slots).map { _ in
                CoverageWeek.Slot(
                    minutes: number(1...3) == 3 ? number(1...24) * 30 : 360,
                    demand: (0..<model.serviceCount).map { _ in max(0, number(-1...max(1, capacity))) })
            },
            people: (0..<people).map { _ in
                CoverageWeek.Person(
                    signature: number(0...(model.signatureCount - 1)),
                    availability: UInt64(number(0...(1 << slots) - 1) | number(0...(1 << slots) - 1)),
                    capMinutes: number(0...5) == 0 ? 0 : number(1...slots) * 360)
            })
    }
}
