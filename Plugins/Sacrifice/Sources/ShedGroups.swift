// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// The same happening in the same half of several days, told as one.
struct ShedGroup {
    /// Services that are given up, or miss people.
    var services: [Int]
    /// Services that get people by it.
    var covers: [Int]
    /// nil for any.
    let half: Slot?
    /// Ascending.
    var slots: [SlotIndex]
    var people: Set<Int> = []
    /// Half-days, or missing people.
    var count = 0
    /// The most protected category of it.
    var category = 8
    var obstacle: SlotShedding.Obstacle?

    /// `Tue 17 and Thu 19 Mar PM`.
    var when: String {
        var dates: [LocalDate] = []
        for slot in slots where dates.last != slot.date { dates.append(slot.date) }
        return Wording.dates(dates) + (half.map { " " + Wording.slot($0) } ?? "")
    }
    var from: String { slots.first.map { "\($0)" } ?? "" }
    var to: String { slots.last.map { "\($0)" } ?? "" }
}

extension ShedPlan {
    private struct Key: Hashable {
        let services: [Int]
        let covers: [Int]
        let half: Slot?
        let reason: Int
    }

    /// What is given up together, by the same services for the same services, in order of the first day; where nobody is
    /// missing whom it would help, each service by itself.
    var shedGroups: [ShedGroup] {
        let covered = Dictionary(grouping: covers, by: \.slot)
        let bySlot = Dictionary(grouping: releases, by: \.slot)
        return grouped(
            bySlot.keys.sorted().flatMap { slot -> [ShedGroup] in
                let work = bySlot[slot] ?? []
                guard let gains = covered[slot] else {
                    return Dictionary(grouping: work, by: \.service).sorted { $0.key < $1.key }
                        .map { Self.group($0.value, for: [], half: nil) }
                }
                return [Self.group(work, for: Set(gains.map(\.service)).sorted(), half: slot.slot)]
            })
    }

    private static func group(_ work: [Release], for covers: [Int], half: Slot?) -> ShedGroup {
        ShedGroup(
            services: Set(work.map(\.service)).sorted(), covers: covers, half: half,
            slots: Set(work.map(\.slot)).sorted(), people: Set(work.map(\.person)), count: work.count,
            category: work.map(\.category).min() ?? 8)
    }

    /// What stays without people, one group a service, half and reason.
    var gapGroups: [ShedGroup] {
        grouped(
            gaps.sorted { ($0.category, $0.slot) < ($1.category, $1.slot) }.map { gap in
                ShedGroup(
                    services: [gap.service], covers: [], half: gap.slot.slot, slots: [gap.slot], count: gap.missing,
                    category: gap.category, obstacle: gap.obstacle)
            })
    }

    private func grouped(_ parts: [ShedGroup]) -> [ShedGroup] {
        var groups: [ShedGroup] = []
        var places: [Key: Int] = [:]
        for part in parts {
            let reason =
                switch part.obstacle {
                case nil: 0
                case .protectedWork: 1
                case .skills: 2
                case .nobody: 3
                }
            let key = Key(services: part.services, covers: part.covers, half: part.half, reason: reason)
            guard let place = places[key] else {
                places[key] = groups.count
                groups.append(part)
                continue
            }
            groups[place].slots += part.slots
            groups[place].people.formUnion(part.people)
            groups[place].count += part.count
            groups[place].category = min(groups[place].category, part.category)
        }
        return groups
    }
}
