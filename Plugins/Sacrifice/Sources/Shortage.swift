// SPDX-License-Identifier: Apache-2.0

import Patterns
import Roster

/// What would be short again if work that was given up came back, and is not short now.
struct Shortage {
    /// Work that would have to be given up again, in each slot what is more, or more protected, than now.
    private(set) var needed: [Release] = []
    /// Work without people, in each slot what is more, or more protected, than now.
    private(set) var gaps: [OpenGap] = []

    var isEmpty: Bool { needed.isEmpty && gaps.isEmpty }
    /// Half-days of both.
    var halfDays: Int { needed.count + gaps.reduce(0) { $0 + $1.missing } }
    /// The step of the most protected of both.
    var level: SheddingLevel {
        (needed.map(\.category) + gaps.map(\.category)).min().map { SheddingLevel(givingUp: $0) } ?? .normal
    }

    private init() {}

    /// Plans the slots with the work and without it, and compares them slot by slot.
    init(_ program: Program, _ back: [Suspension]) throws {
        let slots = Set(back.map(\.slot)).sorted()
        guard let first = slots.first, let last = slots.last,
            let horizon = Horizon(DateRange(from: first.date, to: last.date))
        else {
            self.init()
            return
        }
        var restored: [SlotIndex: [ShedStudy.Row]] = [:]
        for row in back {
            guard let person = program.personIndex[row.person], let service = program.serviceIndex[row.service]
            else { continue }
            restored[row.slot, default: []].append(ShedStudy.Row(person: person, service: service, isPinned: false))
        }
        func plan(_ restored: [SlotIndex: [ShedStudy.Row]]) throws -> ShedPlan {
            try ShedStudy(program, horizon, slots: slots, restored: restored)
                .plan(.needed(keeping: SheddingLevel.protectedCategory))
        }
        self.init(now: try plan([:]), then: try plan(restored))
    }

    init(now: ShedPlan, then: ShedPlan) {
        let released = Dictionary(grouping: now.releases, by: \.slot)
        for (slot, rows) in Dictionary(grouping: then.releases, by: \.slot).sorted(by: { $0.key < $1.key }) {
            needed += Self.worse(
                rows.sorted { ($0.category, $0.service, $0.person) < ($1.category, $1.service, $1.person) },
                than: (released[slot] ?? []).map(\.category), by: \.category)
        }
        let open = Dictionary(grouping: now.gaps, by: \.slot)
        for (slot, found) in Dictionary(grouping: then.gaps, by: \.slot).sorted(by: { $0.key < $1.key }) {
            // One place for each person who is missing.
            func places(_ gaps: [OpenGap]) -> [OpenGap] { gaps.flatMap { Array(repeating: $0, count: $0.missing) } }
            let more = Self.worse(
                places(found).sorted { ($0.category, $0.service) < ($1.category, $1.service) },
                than: places(open[slot] ?? []).map(\.category), by: \.category)
            gaps += Dictionary(grouping: more, by: \.service).sorted { $0.key < $1.key }.map { service, rows in
                OpenGap(
                    slot: slot, service: service, category: rows[0].category, missing: rows.count,
                    obstacle: rows[0].obstacle)
            }
        }
    }

    /// What of `then`, ordered by category, has none of `now` beside it that is as protected or more.
    private static func worse<Loss>(_ then: [Loss], than now: [Int], by category: (Loss) -> Int) -> [Loss] {
        var left = now.sorted()[...]
        return then.filter { loss in
            guard let first = left.first, first <= category(loss) else { return true }
            left.removeFirst()
            return false
        }
    }
}
