// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// Swaps that are not done yet and could not be done as they stand.
struct SwapClashes {
    /// The words after which a swap is over; every other word of the program's own means that it is still wanted.
    private static let over: Set<String> = [
        "executed", "done", "completed", "rejected", "denied", "declined", "cancelled", "canceled", "withdrawn",
        "expired", "reverted", "rolled_back",
    ]

    private let source: ProgramSource
    private let window: Window

    init(_ source: ProgramSource, _ window: Window) {
        self.source = source
        self.window = window
    }

    /// O(open swaps x assignments of a slot).
    func findings(person wanted: Int?) -> [Finding] {
        source.program.swaps.filter { swap in
            swap.executedAt == nil && !Self.over.contains(swap.status.lowercased())
                && (window.slots.contains(swap.given) || swap.taken.map(window.slots.contains) ?? false)
                && (wanted == nil || swap.requester == wanted || swap.accepter == wanted)
        }.compactMap(finding)
    }

    private func finding(_ swap: Swap) -> Finding? {
        var faults = self.faults(giving: swap.given, from: swap.requester, to: swap.accepter)
        if let taken = swap.taken, let accepter = swap.accepter {
            faults += self.faults(giving: taken, from: accepter, to: swap.requester)
        }
        guard !faults.isEmpty else { return nil }
        let slots = [swap.given, swap.taken].compactMap { $0 }
        let last = slots.max() ?? swap.given
        return Finding(
            code: "swap_clash", level: .orange, subject: [swap.id, source.program.people[swap.requester].id],
            from: "\(slots.min() ?? swap.given)", to: "\(last)", metric: "swap", value: Double(faults.count),
            unit: "faults", threshold: 0,
            sentence:
                "The swap of \(source.name(swap.requester)) for \(Wording.slot(swap.given, today: source.today)) cannot be done: "
                + Wording.list(faults) + ".",
            action: "Refuse the swap, or change it to slots that both can work.")
    }

    private func faults(giving slot: SlotIndex, from giver: Int, to taker: Int?) -> [String] {
        let program = source.program
        let held = program.assignments.positions(in: slot).map { program.assignments[$0] }
        let when = Wording.slot(slot, today: source.today)
        guard let given = held.first(where: { $0.person == giver }) else {
            return ["\(source.name(giver)) has nothing to give on \(when)"]
        }
        guard let taker else { return [] }
        var faults: [String] = []
        let (name, service) = (source.name(taker), program.services[given.service])
        if let other = held.first(where: { $0.person == taker }) {
            faults.append("\(name) is on \(program.services[other.service].name) on \(when) already")
        }
        if !program.isPresent(person: taker, on: slot.date, slot.slot) { faults.append("\(name) is away on \(when)") }
        if !program.eligibility.isEligible(person: taker, service: given.service, on: slot.date) {
            faults.append("\(name) is not eligible for \(service.name)")
        }
        return faults
    }
}
