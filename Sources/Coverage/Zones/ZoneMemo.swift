// SPDX-License-Identifier: Apache-2.0

/// Remembers how slots are covered: a program repeats itself from week to week, and a failure does not touch every
/// slot.
public struct ZoneMemo: Sendable {
    private var flow: ZoneFlow
    private var known: [CoverageSlot: ZoneCover] = [:]
    private let maximumEntries: Int

    /// Makes an empty memory that forgets everything when it is full.
    public init(_ flow: ZoneFlow, maximumEntries: Int = 4096) {
        self.flow = flow
        self.maximumEntries = max(1, maximumEntries)
    }

    /// How the slot is covered.
    ///
    /// - Throws: `CoverageError` if the slot does not fit the model.
    public mutating func cover(_ slot: CoverageSlot) throws(CoverageError) -> ZoneCover {
        if let found = known[slot] { return found }
        let cover = try flow.cover(slot)
        if known.count >= maximumEntries { known.removeAll(keepingCapacity: true) }
        known[slot] = cover
        return cover
    }
}
