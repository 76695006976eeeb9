// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// A swap as a table or the history tells it, by ids.
struct SwapRecord {
    let requester: String
    let accepter: String?
    let given: SlotIndex
    let taken: SlotIndex?
    let status: SwapStatus?
    /// When it was carried out, else when it was asked for, else the beginning of the day that is given away.
    let moment: LocalDateTime

    /// A row of the program's table.
    init(_ swap: Swap, _ program: Program) {
        requester = program.people[swap.requester].id
        accepter = swap.accepter.map { program.people[$0].id }
        given = swap.given
        taken = swap.taken
        status = SwapStatus(rawValue: swap.status)
        moment = swap.executedAt ?? swap.requestedAt ?? LocalDateTime(swap.given.date, .midnight)
    }

    /// A row as an entry of the history has it; nil if it lacks what it needs.
    init?(reading row: JSONValue) {
        guard let requester = row["requester"]?.stringValue, let given = Self.slot(row, "given") else { return nil }
        self.requester = requester
        self.given = given
        accepter = row["accepter"]?.stringValue
        taken = Self.slot(row, "taken")
        status = row["status"]?.stringValue.flatMap(SwapStatus.init(rawValue:))
        let times = ["executed_at", "requested_at"].lazy.compactMap {
            row[$0]?.stringValue.flatMap { LocalDateTime($0) }
        }
        moment = times.first ?? LocalDateTime(given.date, .midnight)
    }

    private static func slot(_ row: JSONValue, _ name: String) -> SlotIndex? {
        guard let date = row[name + "_date"]?.stringValue.flatMap({ LocalDate($0) }),
            let slot = row[name + "_slot"]?.stringValue.flatMap({ Slot(code: $0) })
        else { return nil }
        return SlotIndex(date, slot)
    }
}
