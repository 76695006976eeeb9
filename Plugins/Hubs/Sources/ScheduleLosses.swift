// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// What the schedule, and not the graph, says about who matters: single losses, and importance where it is tightest.
struct ScheduleLosses {
    /// In how many of the tightest slots importance is computed; in fewer if it has to be drawn at random.
    static let importantSlots = 8
    static let sampledSlots = 3
    /// With more people fewer draws are taken.
    static let manyPeople = 300

    /// One of the slots in which little is left.
    struct Tight {
        let slot: SlotIndex
        let question: CoverageSlot
        /// People missing with everybody there.
        let base: Int
        /// People whose loss would be felt.
        let felt: Int
        /// The fewest people to spare.
        let slack: Int
    }

    let losses: LossStudy
    /// The analysed slots; all that need somebody, unless time ran out.
    let slots: [SlotIndex]
    let isWhole: Bool
    /// The slots, the tightest first.
    let tight: [Tight]
    /// The highest Birnbaum importance of each person in the tightest slots, and where; nil if not computed.
    private(set) var birnbaum: [(value: Double, slot: SlotIndex)?]
    /// Whether some of it was drawn at random.
    private(set) var isSampled = false
    private(set) var examined = 0

    /// Analyses a horizon; `isTime` gets the share that is done, and says whether to stop.
    init(_ study: HorizonStudy, absence: Double, isTime: (Double) throws -> Bool) throws {
        var losses = try LossStudy(model: study.skills.model, people: study.program.people.count, pairs: false)
        var flow = SlotFlow(model: study.skills.model)
        var slacks: [CoverageSlot: Int] = [:]
        var slots: [SlotIndex] = []
        var found: [(question: CoverageSlot, base: Int, slack: Int)] = []
        var isWhole = true
        let demanded = study.demandedSlots
        for slot in demanded {
            if slots.count % 16 == 15, try isTime(0.7 * Double(slots.count) / Double(demanded.count)) {
                isWhole = false
                break
            }
            let question = study.coverageSlot(slot)
            let before = losses.baseUnserved.reduce(0, +)
            try losses.add(demand: question.demand, signatures: study.signatures(in: slot))
            let slack = try slacks[question] ?? flow.minimumSlack(question)?.people ?? .max
            slacks[question] = slack
            found.append((question, losses.baseUnserved.reduce(0, +) - before, slack))
            slots.append(slot)
        }
        var felt = [Int](repeating: 0, count: slots.count)
        for person in study.program.people.indices { for lost in losses.slots(of: person) { felt[lost.slot] += 1 } }
        self.losses = losses
        self.slots = slots
        self.isWhole = isWhole
        tight = slots.indices.map { place in
            Tight(
                slot: slots[place], question: found[place].question, base: found[place].base, felt: felt[place],
                slack: found[place].slack)
        }
        .sorted {
            if $0.base != $1.base { return $0.base > $1.base }
            if $0.felt != $1.felt { return $0.felt > $1.felt }
            return ($0.slack, $0.slot) < ($1.slack, $1.slot)
        }
        birnbaum = Array(repeating: nil, count: study.program.people.count)
        try findImportance(study, absence, isTime)
    }

    /// The importance of those who are there, in the tightest slots that differ from each other.
    private mutating func findImportance(
        _ study: HorizonStudy, _ absence: Double, _ isTime: (Double) throws -> Bool
    ) throws {
        var seen: Set<CoverageSlot> = []
        var drawn = 0
        for one in tight where seen.count < Self.importantSlots && !seen.contains(one.question) {
            if try isTime(0.7 + 0.02 * Double(seen.count)) { return }
            seen.insert(one.question)
            // With two to spare everybody matters little, and the others show who matters.
            if examined > 0, one.base == 0, one.felt == 0, one.slack > 1 { continue }
            let model = study.skills.model
            let found: SlotReliability
            if let exact = try SlotReliability.exact(one.question, model: model, absence: absence) {
                found = exact
            } else {
                if drawn == Self.sampledSlots { continue }
                drawn += 1
                let draws = study.program.people.count > Self.manyPeople ? 1_000 : 4_000
                found = try SlotReliability.sampled(one.question, model: model, absence: absence, draws: draws)
                isSampled = true
            }
            examined += 1
            for (person, signature) in study.signatures(in: one.slot).enumerated() where signature >= 0 {
                guard let value = found.importance[Int(signature)]?.birnbaum else { continue }
                if birnbaum[person].map({ value > $0.value }) ?? true { birnbaum[person] = (value, one.slot) }
            }
        }
    }
}
