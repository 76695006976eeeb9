// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// Who could be asked for a slot, the likeliest first.
struct Suggestion {
    struct Candidate {
        let person: Int
        /// How likely the rule of choice takes this one.
        let p: Double
        /// The person's net trail for the slot.
        let net: Double
        /// Half-days that the person has in that week.
        let load: Double
    }

    /// How far ahead the slot is looked for, in days.
    static let horizon = 28

    let key: SlotKey
    let date: LocalDate
    let candidates: [Candidate]
    /// Eligible people who are away, assigned elsewhere, or at their weekly cap.
    let notFree: Int

    /// Nil if the service does not run at that time of the day.
    ///
    /// Choice by trail^alpha (1 / load)^beta (Dorigo 1996). Trails are kept above the lower limit of the MAX-MIN Ant System
    /// for the strongest of them, so that who has left none can be chosen too.
    ///
    /// O(people + assignments of the week).
    init?(
        _ key: SlotKey, on date: LocalDate, _ ledger: TrailLedger<TrailKey>, _ program: Program, now: Double,
        alpha: Double, beta: Double
    ) throws(CoverageError) {
        guard let service = program.serviceIndex[key.service], program.services[service].minutes(in: key.slot) != nil
        else { return nil }
        let monday = date.onOrBefore(program.profile.weekStart)
        let week = SlotIndex(monday, .am)..<SlotIndex(monday.advanced(by: 7), .am)
        var minutes = [Int](repeating: 0, count: program.people.count)
        var isBusy = [Bool](repeating: false, count: program.people.count)
        let slot = SlotIndex(date, key.slot)
        for position in program.assignments.positions(in: week) {
            let row = program.assignments[position]
            minutes[row.person] += program.services[row.service].capLoad(in: row.slot.slot)
            if row.slot == slot { isBusy[row.person] = true }
        }
        let eligible = program.people.indices.filter {
            program.people[$0].membership.contains(date)
                && program.eligibility.isEligible(person: $0, service: service, on: date)
        }
        let more = program.services[service].capLoad(in: key.slot)
        let free = eligible.filter {
            !isBusy[$0] && program.isPresent(person: $0, on: date, key.slot)
                && minutes[$0] + more <= program.weekCapHalfDays(person: $0) * Service.halfDayMinutes
        }
        let nets = free.map { person in
            ledger.trails[TrailKey(person: program.people[person].id, place: key)]?.net(onDay: now, ledger.evaporation)
                ?? 0
        }
        let loads = free.map { Double(minutes[$0]) / Double(Service.halfDayMinutes) }
        let least = try Self.least(nets.max() ?? 0, among: free.count, ledger.evaporation)
        let chances = try AntSystem.probabilities(
            trails: nets.map { max(least, $0) }, visibility: loads.map { 1 / max(1, $0) }, alpha: alpha, beta: beta)
        self.key = key
        self.date = date
        notFree = eligible.count - free.count
        candidates = free.indices.sorted { (chances[$1], free[$0]) < (chances[$0], free[$1]) }.map {
            Candidate(person: free[$0], p: chances[$0], net: nets[$0], load: loads[$0])
        }
    }

    /// The lowest trail that a choice may have; 0 if nobody has any, and then the load alone decides.
    private static func least(
        _ strongest: Double, among choices: Int, _ evaporation: Evaporation
    ) throws(CoverageError) -> Double {
        guard strongest > 0 else { return 0 }
        guard choices > 2 else { return strongest / 20 }
        let share = evaporation.share(ofStep: 1)
        return try AntSystem.limits(evaporation: share, bestCost: 1 / (share * strongest), choices: choices).lowerBound
    }

    /// The next day from `today` on that is of the slot's weekday and on which the service needs somebody.
    static func nextDate(_ key: SlotKey, from today: LocalDate, _ program: Program) -> LocalDate? {
        guard let service = program.serviceIndex[key.service] else { return nil }
        return (0..<horizon).lazy.map { today.advanced(by: $0) }.first { date in
            date.weekday == key.weekday
                && program.demand(on: date, key.slot).contains { $0.service == service && max($0.min, $0.target) > 0 }
        }
    }
}
