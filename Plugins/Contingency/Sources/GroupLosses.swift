// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// What the loss of several people at once costs.
struct GroupLoss {
    let name: String
    let people: [Int]
    let loss: Loss
    /// The slot that loses most, and how many people are missing in it.
    let worst: (slot: SlotIndex, lost: Int)?
}

/// Sets of people that may be lost together, by name, as the caller or the table of groups has them.
struct GroupLosses {
    /// Groups of the table beyond these are left out.
    static let mostGroups = 40

    private let analysis: LossAnalysis
    private var caps: CapLosses?

    init(_ analysis: LossAnalysis, _ caps: CapLosses?) {
        self.analysis = analysis
        self.caps = caps
    }

    /// The loss of a set of people.
    mutating func loss(_ name: String, _ people: [Int]) throws -> GroupLoss {
        let (minutes, slots) = try analysis.loss(of: Set(people))
        let capped = try caps?.loss(of: Set(people))
        return GroupLoss(
            name: name, people: people, loss: Loss(byRank: capped.map { Loss.larger(minutes, $0) } ?? minutes),
            worst: slots.first.map { (analysis.records[$0.record].slot, $0.lost) })
    }

    /// The people of a list of ids.
    static func people(_ ids: [String], field: String, _ program: Program) throws(ToolFailure) -> [Int] {
        var people: [Int] = []
        for (index, id) in ids.enumerated() {
            guard let person = program.personIndex[id] else {
                throw .invalid(
                    field: "\(field)/\(index)", value: .string(id), allowed: "the id of a person of the program")
            }
            people.append(person)
        }
        return people
    }

    /// Losses of threes drawn by a fixed seed.
    struct Sample {
        static let draws = 200

        var drawn = 0
        var losing = 0
        var losingProtected = 0
        var total = 0
        var worst: (people: [Int], loss: Loss)?
    }

    /// Draws threes of those who are there.
    func sample(_ losses: CombinedLosses, isTime: () throws -> Bool) throws -> Sample? {
        let present = analysis.isPresent.indices.filter { analysis.isPresent[$0] }
        guard present.count >= 3 else { return nil }
        var sample = Sample()
        var random = SeededGenerator(seed: 1)
        for _ in 0..<Sample.draws {
            if try isTime() { break }
            var three: Set<Int> = []
            while three.count < 3 { three.insert(present[random.next(below: present.count)]) }
            let loss = Loss(byRank: try analysis.loss(of: three).byRank)
            sample.drawn += 1
            sample.total += loss.total
            if loss.total > 0 { sample.losing += 1 }
            if losses.protected(loss.byRank) > 0 { sample.losingProtected += 1 }
            if loss.total > 0, losses.weighted(loss) > sample.worst.map({ losses.weighted($0.loss) }) ?? 0 {
                sample.worst = (three.sorted(), loss)
            }
        }
        return sample
    }
}

extension SeededGenerator {
    fileprivate mutating func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
