// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// What each single loss costs the schedule as it is assigned, when nobody moves or only idle people fill in.
struct StaticLosses {
    /// In minutes, by person and rank.
    private(set) var nobodyMoves: [[Int]]
    private(set) var idleFill: [[Int]]

    /// Reads the assignments of every analysed slot; nil once `isTime` says stop, which is asked before each.
    init?(_ analysis: LossAnalysis, isTime: () throws -> Bool) throws {
        let study = analysis.study
        let nothing = [Int](repeating: 0, count: analysis.categories.count)
        nobodyMoves = Array(repeating: nothing, count: analysis.peopleCount)
        idleFill = nobodyMoves
        for record in analysis.records {
            if try isTime() { return nil }
            let members = Self.members(study, record.slot)
            let slot = try StaticSlot(
                demand: record.question.demand, members: members, model: study.skills.model)
            // Who is lost from a service does not matter, as those who are assigned do not move.
            var ofService: [Int: StaticSlot.Loss] = [:]
            for member in members {
                let loss: StaticSlot.Loss
                if let service = member.service, let known = ofService[service] {
                    loss = known
                } else {
                    loss = slot.loss(of: [member.person])
                    if let service = member.service { ofService[service] = loss }
                }
                for rank in nothing.indices {
                    nobodyMoves[member.person][rank] += record.minutes * loss.nobodyMoves[rank]
                    idleFill[member.person][rank] += record.minutes * loss.idleFill[rank]
                }
            }
        }
    }

    /// Everybody there, with what they are assigned to; work that nobody asked for does not keep a person from another.
    static func members(_ study: HorizonStudy, _ slot: SlotIndex) -> [StaticSlot.Member] {
        let wanted = study.services(in: slot)
        var service: [Int: Int] = [:]
        for row in study.assigned(in: slot) where wanted.contains(row.service) { service[row.person] = row.service }
        let day = study.day(of: slot)
        return study.program.people.indices.filter { study.isPresent($0, in: slot) }.map { person in
            StaticSlot.Member(
                person: person, service: service[person],
                skills: study.skills.model.signatures[study.skills.signature(of: person, onDay: day)])
        }
    }
}
