// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// What the trails of everybody say of one slot of the week.
struct SlotTrails {
    /// How a slot stands.
    enum Standing: String {
        /// Drawn to more than driven from.
        case popular
        /// Both, and neither much more.
        case contested
        /// Driven from more than drawn to.
        case avoided
        /// Next to nothing left.
        case faint
    }

    /// Weaker trails than this do not count as anybody's.
    static let least = 0.05
    /// A slot whose trails add up to less says nothing.
    static let faintest = 0.5
    /// Evenness below this is stagnation: always the same few.
    static let stagnation = 0.5
    /// Fewer people than these are no crowd that could stagnate.
    static let crowd = 3

    let key: SlotKey
    let service: Int
    let attraction: Double
    let avoidance: Double
    /// People with any trail here.
    let people: Int
    let eligible: Int
    /// Eligible people whose net trail is below 0.
    let avoiding: Int
    /// Eligible people whose net trail is above 0.
    let seeking: Int
    /// Of the attraction of those who have any, 0...1; nil for fewer than three.
    let evenness: Double?
    /// How many of them still count.
    let branching: Int
    /// Days since somebody was last drawn to it; nil if nobody is.
    let lastVolunteer: Double?

    var net: Double { attraction - avoidance }

    var standing: Standing {
        if attraction + avoidance < Self.faintest { return .faint }
        if min(attraction, avoidance) >= 0.5 * max(attraction, avoidance) { return .contested }
        return net > 0 ? .popular : .avoided
    }

    var isStagnant: Bool { evenness.map { $0 < Self.stagnation } ?? false }

    /// Every slot that has a trail and whose service is in the program, in the order of keys.
    ///
    /// O(trails log trails + slots x people).
    static func all(_ ledger: TrailLedger<TrailKey>, _ source: ProgramSource, today: LocalDate, now: Double)
        -> [SlotTrails]
    {
        let program = source.program
        let bySlot = Dictionary(grouping: ledger.trails) { $0.key.place }
        return bySlot.sorted { $0.key < $1.key }.compactMap { key, rows in
            guard let service = program.serviceIndex[key.service] else { return nil }
            let eligible = Set(
                program.people.indices.filter {
                    program.people[$0].membership.contains(today)
                        && program.eligibility.isEligible(person: $0, service: service, on: today)
                }.map { program.people[$0].id })
            // In one order, so that sums of the same trails are the same to the last bit.
            let ordered = rows.sorted { $0.key.person < $1.key.person }.map { ($0.key.person, $0.value) }
            return SlotTrails(key, service, ordered, eligible, ledger.evaporation, now)
        }
    }

    private init(
        _ key: SlotKey, _ service: Int, _ rows: [(person: String, pair: TrailPair)], _ eligible: Set<String>,
        _ evaporation: Evaporation, _ now: Double
    ) {
        let drawn = rows.map { $0.pair.attraction.strength(onDay: now, evaporation) }
        let driven = rows.map { $0.pair.avoidance.strength(onDay: now, evaporation) }
        let nets = zip(drawn, driven).map { $0 - $1 }
        let own = rows.indices.filter { eligible.contains(rows[$0].person) }
        self.key = key
        self.service = service
        self.eligible = eligible.count
        attraction = drawn.reduce(0, +)
        avoidance = driven.reduce(0, +)
        people = rows.indices.count { max(drawn[$0], driven[$0]) >= Self.least }
        avoiding = own.count { nets[$0] < -Self.least }
        seeking = own.count { nets[$0] > Self.least }
        let strong = drawn.filter { $0 >= Self.least }
        evenness = strong.count >= Self.crowd ? Stagnation.evenness(strong) : nil
        branching = Stagnation.branching(strong)
        lastVolunteer = rows.indices.filter { drawn[$0] >= Self.least }
            .map { now - rows[$0].pair.attraction.day }.min().map { max(0, $0) }
    }
}
