// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// The scenarios that plans are kept for, the likeliest first.
struct ScenarioList {
    /// Up to so many people every pair has a plan; above, those who hold the small pools.
    static let peopleForAllPairs = 24
    /// A pool of so few people is lost with two of them.
    static let smallPool = 6
    static let maximumPairs = 300

    private(set) var all: [FallbackScenario] = []
    /// What the site asks for and the program does not have, one sentence each.
    private(set) var faults: [String] = []

    init(_ program: Program, _ horizon: Horizon, _ settings: ScenarioSettings) {
        all.append(FallbackScenario(kind: .asPlanned, scenario: Scenario(id: "as-planned", away: [])))
        let members = program.people.indices.filter {
            !program.people[$0].membership.intersection(horizon.range).isEmpty
        }
        all += Self.byWork(members, program, horizon).map { person in
            FallbackScenario(
                kind: .singleLoss, scenario: Scenario(id: "loss-\(program.people[person].id)", away: [person]))
        }
        all += pairs(members, program, settings).map { pair in
            let names = pair.map { program.people[$0].id }.joined(separator: "+")
            return FallbackScenario(kind: .pairLoss, scenario: Scenario(id: "loss-\(names)", away: pair))
        }
        let isMember = Set(members)
        for group in program.groups {
            let lost = group.members.filter { isMember.contains($0) }
            guard lost.count > 2, lost.count < members.count else { continue }
            all.append(
                FallbackScenario(
                    kind: .groupLoss, scenario: Scenario(id: "group-\(group.id)", away: lost), label: group.id))
        }
        for (index, document) in settings.own.enumerated() {
            do {
                let own = try Scenario(document, field: "scenarios/\(index)", program: program)
                all.append(FallbackScenario(kind: .site, scenario: own, label: own.id))
            } catch { faults.append("The site's scenario \(index + 1) names what the program does not have.") }
        }
        all += changesOfDemand(members, program, settings)
        var seen: Set<String> = []
        all.removeAll { !seen.insert($0.id).inserted }
    }

    /// Those with the most work in the horizon first: they are missed most.
    private static func byWork(_ members: [Int], _ program: Program, _ horizon: Horizon) -> [Int] {
        var work = [Int](repeating: 0, count: program.people.count)
        for position in program.assignments.positions(in: horizon.slots) {
            work[Int(program.assignments.people[position])] += 1
        }
        return members.sorted { (work[$1], program.people[$0].id) < (work[$0], program.people[$1].id) }
    }

    /// Declared pairs; all pairs of a small program; of a large one the pairs inside small pools of categories 1 and 2.
    private mutating func pairs(_ members: [Int], _ program: Program, _ settings: ScenarioSettings) -> [[Int]] {
        var pairs: [[Int]] = []
        var seen: Set<[Int]> = []
        func add(_ pair: [Int]) {
            let sorted = pair.sorted()
            if pairs.count < Self.maximumPairs, seen.insert(sorted).inserted { pairs.append(sorted) }
        }
        for ids in settings.pairs {
            let people = ids.compactMap { program.personIndex[$0] }
            if people.count == 2, people[0] != people[1] {
                add(people)
            } else {
                faults.append("The pair \(ids.joined(separator: ", ")) is not two people of the program.")
            }
        }
        func addAll(_ people: [Int]) {
            for (position, one) in people.enumerated() {
                for other in people.dropFirst(position + 1) { add([one, other]) }
            }
        }
        if members.count <= Self.peopleForAllPairs {
            addAll(members)
            return pairs
        }
        let today = program.profile.asOf?.date ?? .earliest
        let needed = Set(program.demandCalendar.rules.filter { $0.min > 0 }.map(\.service))
        let pools = needed.filter { program.services[$0].category <= 2 }.map { service in
            (service, members.filter { program.eligibility.isEligible(person: $0, service: service, on: today) })
        }
        let small = pools.filter { (2...Self.smallPool).contains($0.1.count) }
        for pool in small.sorted(by: { ($0.1.count, $0.0) < ($1.1.count, $1.0) }) { addAll(pool.1) }
        return pairs
    }

    /// Holiday, essential-only, half strength, mass casualty.
    private func changesOfDemand(
        _ members: [Int], _ program: Program, _ settings: ScenarioSettings
    ) -> [FallbackScenario] {
        let half = Dictionary(grouping: members, by: { program.people[$0].role.rawValue }).values.flatMap { people in
            people.sorted { program.people[$0].id < program.people[$1].id }.enumerated()
                .filter { $0.offset % 2 == 0 }.map(\.element)
        }
        return [
            FallbackScenario(kind: .holiday, scenario: Scenario(id: "holiday", away: [], demand: .holiday)),
            FallbackScenario(
                kind: .essentialOnly,
                scenario: Scenario(
                    id: "essential-only", away: [], demand: .keepingCategories(settings.essentialCategory))),
            FallbackScenario(kind: .halfStrength, scenario: Scenario(id: "half-strength", away: half)),
            FallbackScenario(
                kind: .massCasualty,
                scenario: Scenario(id: "mass-casualty", away: [], demand: .fixed(Self.surge(program, settings)))),
        ]
    }

    /// The site's figures, or twice the most that category 1 ever needs, and category 2 at its most.
    private static func surge(_ program: Program, _ settings: ScenarioSettings) -> [Int: Int] {
        var needs: [Int: Int] = [:]
        for (id, people) in settings.massCasualty {
            if let service = program.serviceIndex[id] { needs[service] = people }
        }
        guard needs.isEmpty else { return needs }
        for rule in program.demandCalendar.rules {
            let category = program.services[rule.service].category
            guard category <= 2 else { continue }
            needs[rule.service] = max(needs[rule.service] ?? 0, rule.min * (category == 1 ? 2 : 1))
        }
        return needs
    }
}
