// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Roster

/// How often people are away unexpectedly, from the log of absences.
///
/// A half-day that nobody fills is lost and does not wait, so standby is a loss system: arrivals are unplanned
/// absences, servers are free people, and Erlang B gives how often nobody is free. By Little's law the offered load is
/// people times the share of their time that they are away unexpectedly.
struct UnplannedAbsences {
    /// How far back the log is read.
    static let days = 365
    /// Fewer absences say nothing (as `Queueing.minimumSamples`).
    static let minimum = Queueing.minimumSamples

    /// Unplanned absences that began in the window.
    let samples: Int
    /// Their half-days over all half-days of members, Mondays to Fridays.
    let share: Double

    /// The year before a date.
    init(_ program: Program, before date: LocalDate, excluded: Set<Int>) {
        let window = DateRange(from: date.advanced(by: -Self.days), to: date.advanced(by: -1))
        var samples = 0
        var away = 0
        for absence in program.absences where absence.isBlocking && !absence.isPlanned {
            guard !excluded.contains(absence.person), window.contains(absence.from.date) else { continue }
            samples += 1
            var slot = absence.from
            while slot <= absence.to, slot.date <= window.to {
                if Self.isWorkingHalfDay(slot) { away += 1 }
                slot = slot.advanced(by: 1)
            }
        }
        var half = 0
        for (index, person) in program.people.enumerated() where !excluded.contains(index) {
            let member = person.membership.intersection(window)
            guard !member.isEmpty else { continue }
            let (weeks, rest) = member.dayCount.quotientAndRemainder(dividingBy: 7)
            let restDays = (0..<rest).filter { Self.isWeekday(member.from.advanced(by: $0)) }.count
            half += (weeks * 5 + restDays) * 2
        }
        self.samples = samples
        share = half == 0 ? 0 : Double(away) / Double(half)
    }

    var isEnough: Bool { samples >= Self.minimum }

    private static func isWeekday(_ date: LocalDate) -> Bool { date.weekday != .saturday && date.weekday != .sunday }
    private static func isWorkingHalfDay(_ slot: SlotIndex) -> Bool { slot.slot != .night && isWeekday(slot.date) }
}

/// Whether the free people of a pool are enough for those who fall ill.
struct Standby {
    /// The pool's services; empty is everybody.
    let services: [Int]
    let people: Int
    /// Offered load in erlangs: people away unexpectedly at a time.
    let load: Double
    /// Free people in the pool's tightest slot.
    let size: Int
    /// How often somebody is away and nobody is free (Erlang B).
    let probabilityOfNone: Double
    /// How many free people keep that at the target.
    let sizeForTarget: Int

    init?(services: [Int], people: Int, size: Int, share: Double, target: Double) {
        let load = Double(people) * share
        guard let none = try? Queueing.erlangB(servers: max(0, size), load: load),
            let needed = try? Queueing.servers(load: load, blocking: target)
        else { return nil }
        self.services = services
        self.people = people
        self.load = load
        self.size = max(0, size)
        probabilityOfNone = load == 0 ? 0 : none
        sizeForTarget = load == 0 ? 0 : needed
    }
}

extension CapacityStudy {
    /// Standby for everybody on weekdays, and for the most strained pools.
    func standby(_ pools: [Pool], share: Double, target: Double) -> [Standby] {
        let days = slots.filter { $0.slot.slot != .night && $0.slot.date.weekday.rawValue < 5 }
        var result: [Standby] = []
        if !days.isEmpty {
            let people = days.reduce(0) { $0 + $1.available } / days.count
            let spare = days.map { $0.available - $0.needed }.min() ?? 0
            if let all = Standby(services: [], people: people, size: spare, share: share, target: target) {
                result.append(all)
            }
        }
        for pool in pools.prefix(5) {
            if let one = Standby(
                services: pool.services, people: pool.size, size: pool.leastSpare, share: share, target: target)
            {
                result.append(one)
            }
        }
        return result
    }
}
