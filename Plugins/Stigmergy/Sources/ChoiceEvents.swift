// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Roster

/// Turns swaps and signs of preference into events for the trails.
///
/// One sign of a kind by one person about one slot is one event, whether a swap tells it, a signal, or both.
struct ChoiceEvents {
    private let program: Program
    private let deposits: Deposits
    /// What was told before, in this batch or an earlier one.
    private var known: Set<UInt64>
    private(set) var events: [TrailEvent<TrailKey>] = []
    /// Signs that were told before.
    private(set) var repeated = 0
    /// Signs about slots in which the person has no assignment, so that no service is known.
    private(set) var withoutService = 0
    /// Words that say nothing here, with how often each came.
    private(set) var unknownWords: [String: Int] = [:]

    /// - Parameter seen: the events that have counted already.
    init(_ program: Program, _ deposits: Deposits, seen: some Sequence<UInt64> = []) {
        self.program = program
        self.deposits = deposits
        known = Set(seen)
    }

    /// All that the tables of the program tell; O(swaps + signals) times log of the assignments.
    mutating func addTables() {
        for swap in program.swaps { add(SwapRecord(swap, program)) }
        for signal in program.preferenceSignals {
            let id = program.people[signal.person].id
            let moment = signal.createdAt ?? LocalDateTime(signal.slot.date, .midnight)
            add(signal.signal, id, signal.slot, moment, holders: [id])
        }
    }

    /// What one swap tells: who left and who came when it was carried out, and who refused.
    mutating func add(_ swap: SwapRecord) {
        guard let accepter = swap.accepter else { return }
        let both = [accepter, swap.requester]
        switch swap.status {
        case .executed:
            add(Deposits.swappedAway, swap.requester, swap.given, swap.moment, holders: both)
            add(Deposits.swappedIn, accepter, swap.given, swap.moment, holders: both)
            if let taken = swap.taken {
                add(Deposits.swappedIn, swap.requester, taken, swap.moment, holders: both.reversed())
                add(Deposits.swappedAway, accepter, taken, swap.moment, holders: both.reversed())
            }
        case .rejected: add(Deposits.refused, accepter, swap.given, swap.moment, holders: both.reversed())
        default: break
        }
    }

    /// `holders` are the people whose assignment in the slot tells the service, the likeliest first.
    private mutating func add(
        _ word: String, _ person: String, _ slot: SlotIndex, _ moment: LocalDateTime, holders: [String]
    ) {
        guard let amount = deposits.amount(of: word) else {
            unknownWords[word, default: 0] += 1
            return
        }
        let id = EventIdentity.number(person, slot, word)
        guard !known.contains(id) else {
            repeated += 1
            return
        }
        guard let service = holders.compactMap({ service(of: $0, in: slot) }).first else {
            withoutService += 1
            return
        }
        known.insert(id)
        events.append(
            TrailEvent(
                id: id, day: Double(moment.minutes) / 1440,
                key: TrailKey(person: person, place: SlotKey(service: service, in: slot)), amount: amount))
    }

    private func service(of person: String, in slot: SlotIndex) -> String? {
        guard let index = program.personIndex[person] else { return nil }
        let rows = program.assignments
        return rows.positions(in: slot).lazy.map { rows[$0] }.first { $0.person == index }
            .map { program.services[$0.service].id }
    }
}

/// The number of an event: 64 bits of its parts.
enum EventIdentity {
    /// FNV-1a (Fowler, Noll, Vo): the same on every machine and in every release.
    static func number(_ person: String, _ slot: SlotIndex, _ word: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(person)\u{0}\(slot.rawValue)\u{0}\(word)".utf8 {
            hash ^= UInt64(byte)
            hash = hash &* 0x0000_0100_0000_01b3
        }
        return hash
    }
}
