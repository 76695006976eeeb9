// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// One slot in which somebody is needed, with what it can spare.
struct SlotRecord {
    let slot: SlotIndex
    /// What it counts for everybody in it.
    let minutes: Int
    let question: CoverageSlot
    let room: SlotRoom
    /// People missing with everybody there, by rank.
    let base: [Int]

    /// Whether the loss of so many people can be felt at all.
    func canFeel(_ count: Int) -> Bool {
        guard let margin = room.margin else { return false }
        return count >= margin
    }
}

/// What every single and every double loss costs in minutes, slot by slot, over a horizon.
struct LossAnalysis {
    /// Room beyond this is not looked for.
    static let roomLimit = 8

    let study: HorizonStudy
    /// The slots analysed, in order; their places are those of `LossStudy`.
    private(set) var records: [SlotRecord] = []
    private(set) var losses: LossStudy
    /// How many slots have demand.
    let slotsInAll: Int
    /// Everybody who is there in some analysed slot.
    private(set) var isPresent: [Bool]

    /// Category by rank.
    let categories: [Int]
    var peopleCount: Int { study.program.people.count }
    var isComplete: Bool { records.count == slotsInAll }

    /// Analyses slot after slot until all are done or `isTime` says stop.
    init(_ study: HorizonStudy, pairs: Bool, isTime: (Double) throws -> Bool) throws {
        self.study = study
        let model = study.skills.model
        categories = model.categoryOrder
        losses = try LossStudy(model: model, people: study.program.people.count, pairs: pairs)
        isPresent = Array(repeating: false, count: study.program.people.count)
        let slots = study.demandedSlots
        slotsInAll = slots.count
        var contingency = SlotContingency(model: model)
        for (number, slot) in slots.enumerated() {
            if try isTime(Double(number) / Double(slots.count)) { break }
            let signatures = study.signatures(in: slot)
            var question = CoverageSlot(emptyFor: model)
            for need in study.demand(in: slot) { question.demand[need.service] += need.min }
            for (person, signature) in signatures.enumerated() where signature >= 0 {
                question.supply[Int(signature)] += 1
                isPresent[person] = true
            }
            let before = losses.baseUnserved
            let minutes = study.minutes(of: slot)
            try losses.add(demand: question.demand, signatures: signatures, weight: minutes)
            records.append(
                SlotRecord(
                    slot: slot, minutes: minutes, question: question,
                    room: try contingency.room(question, limit: Self.roomLimit),
                    base: zip(losses.baseUnserved, before).map { ($0 - $1) / minutes }))
        }
    }

    /// What the loss of a set of people costs beyond the base, in minutes by rank, with the slots in which it is felt,
    /// the worst first.
    func loss(of people: Set<Int>) throws -> (byRank: [Int], slots: [(record: Int, lost: Int)]) {
        var total = [Int](repeating: 0, count: categories.count)
        var felt: [(record: Int, lost: Int)] = []
        var flow = SlotFlow(model: study.skills.model)
        let ranks = study.program.services.map { categories.firstIndex(of: $0.category) ?? 0 }
        for (number, record) in records.enumerated() {
            let gone = people.filter { study.isPresent($0, in: record.slot) }
            guard record.canFeel(gone.count), !gone.isEmpty else { continue }
            var question = record.question
            let day = study.day(of: record.slot)
            for person in gone { question.supply[study.skills.signature(of: person, onDay: day)] -= 1 }
            let lost = try flow.cover(question) - record.base.reduce(0, +)
            guard lost > 0 || record.base.contains(where: { $0 > 0 }) else { continue }
            for service in flow.unserved.indices { total[ranks[service]] += record.minutes * flow.unserved[service] }
            for rank in total.indices { total[rank] -= record.minutes * record.base[rank] }
            if lost > 0 { felt.append((number, lost)) }
        }
        felt.sort { ($1.lost, $0.record) < ($0.lost, $1.record) }
        return (total, felt)
    }

    /// Each service's least room over the slots that need it; nil where none does.
    var redundancy: [Int?] {
        study.program.services.indices.map { service in
            records.compactMap { $0.room.byService[service] }.min()
        }
    }
}
