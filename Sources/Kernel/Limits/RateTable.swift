// SPDX-License-Identifier: Apache-2.0

/// What one rate has counted of each caller, in bounded memory.
///
/// A cell that is idle is forgotten, which loses nothing. Callers beyond `maximumCells` share one cell: they may be
/// refused sooner than the rate says, never later. A call costs O(1); forgetting costs O(cells), and happens when their
/// number has doubled or, when the table is full, at most once a second.
struct RateTable: Sendable {
    private var cells: [String: RateCell] = [:]
    /// Of all callers that found no room.
    private var shared = RateCell()
    private let maximumCells: Int
    private var sweepAt: Int
    private var nextSweep: UInt64 = 0

    private static let sweepInterval: UInt64 = 1_000_000_000

    init(maximumCells: Int = 4_096) {
        self.maximumCells = max(1, maximumCells)
        sweepAt = min(64, self.maximumCells)
    }

    /// How many callers are remembered.
    var count: Int { cells.count }

    /// Takes one call of a caller: nil when it is within the rate, otherwise the wait in nanoseconds.
    mutating func take(_ caller: String, at now: UInt64, by rate: CallRate) -> UInt64? {
        if cells[caller] == nil, !makeRoom(at: now) { return shared.take(at: now, by: rate) }
        // One that was counted in common before does not begin anew.
        return cells[caller, default: shared].take(at: now, by: rate)
    }

    /// Gives the last call of a caller back.
    mutating func giveBack(_ caller: String, by rate: CallRate) {
        if cells[caller] == nil { shared.giveBack(by: rate) } else { cells[caller]?.giveBack(by: rate) }
    }

    private mutating func makeRoom(at now: UInt64) -> Bool {
        if cells.count < sweepAt { return true }
        if cells.count >= maximumCells, now < nextSweep, nextSweep - now <= Self.sweepInterval { return false }
        cells = cells.filter { !$0.value.isIdle(at: now) }
        nextSweep = now.addingSaturated(Self.sweepInterval)
        sweepAt = min(maximumCells, max(64, cells.count * 2))
        return cells.count < maximumCells
    }
}
