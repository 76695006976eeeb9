// SPDX-License-Identifier: Apache-2.0

import Roster

/// An exchange of two people that was asked for or carried out in the window.
struct Exchange {
    let requester: Int
    /// Nil while nobody was found.
    let accepter: Int?
    /// What the requester handed over, in half-day burdens.
    let given: Double
    /// What the requester took back; 0 if nothing.
    let taken: Double
    /// Nil for a word of the program's own.
    let status: SwapStatus?
    /// When it was carried out, else when it was asked for, else the day that is given away.
    let date: LocalDate

    /// What the accepter took on net.
    var balance: Double { given - taken }

    /// The two people of an exchange that was carried out.
    var parties: (requester: Int, accepter: Int)? {
        guard status == .executed, let accepter, accepter != requester else { return nil }
        return (requester, accepter)
    }
}

/// The exchanges of a window, in the order of time.
struct Exchanges {
    let all: [Exchange]
    /// Half-day burdens that each person of the program took on net.
    let net: [Double]
    /// Executed exchanges that each person took part in.
    let count: [Int]

    /// O(swaps log swaps).
    init(_ program: Program, in window: DateRange, _ weights: BurdenWeights) {
        func weight(_ slot: SlotIndex) -> Double {
            weights.weight(of: slot, isHoliday: program.demandCalendar.isHoliday(slot.date))
        }
        let found = program.swaps.map { swap -> (Exchange, String) in
            let moment = swap.executedAt?.date ?? swap.requestedAt?.date ?? swap.given.date
            return (
                Exchange(
                    requester: swap.requester, accepter: swap.accepter, given: weight(swap.given),
                    taken: swap.taken.map(weight) ?? 0, status: SwapStatus(rawValue: swap.status), date: moment),
                swap.id
            )
        }
        all = found.filter { window.contains($0.0.date) }.sorted { ($0.0.date, $0.1) < ($1.0.date, $1.1) }.map(\.0)
        var net = [Double](repeating: 0, count: program.people.count)
        var count = [Int](repeating: 0, count: program.people.count)
        for exchange in all {
            guard let (requester, accepter) = exchange.parties else { continue }
            net[requester] -= exchange.balance
            net[accepter] += exchange.balance
            count[requester] += 1
            count[accepter] += 1
        }
        self.net = net
        self.count = count
    }

    /// Those that were carried out between two people.
    var executed: [Exchange] { all.filter { $0.parties != nil } }

    /// The people who took part in one that was carried out, ascending.
    var actors: [Int] { count.indices.filter { count[$0] > 0 } }

    /// Who got whom to take the heavier side, by position in `actors`; even exchanges decide nothing.
    func contests(among actors: [Int]) -> [(winner: Int, loser: Int)] {
        let place = Dictionary(uniqueKeysWithValues: actors.enumerated().map { ($1, $0) })
        return executed.compactMap { exchange in
            guard let (requester, accepter) = exchange.parties, let one = place[requester], let other = place[accepter],
                exchange.balance != 0
            else { return nil }
            return exchange.balance > 0 ? (one, other) : (other, one)
        }
    }
}
