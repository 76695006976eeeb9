// SPDX-License-Identifier: Apache-2.0

/// Remembers repairs: most slots of a program come again from week to week, and from scenario to scenario.
public struct RepairMemo: Sendable {
    private var flow: RepairFlow
    private var known: [RepairSlot: Repair] = [:]
    private let maximumEntries: Int
    /// How many repairs were found rather than computed.
    public private(set) var hits = 0
    /// How many repairs were computed.
    public private(set) var misses = 0

    /// Makes an empty memory that forgets everything when it is full.
    public init(model: CoverageModel, maximumEntries: Int = 4096) {
        flow = RepairFlow(model: model)
        self.maximumEntries = max(1, maximumEntries)
    }

    /// The model that the slots belong to.
    public var model: CoverageModel { flow.model }

    /// The repair of the slot; its moves name crews by their place in this very slot.
    ///
    /// - Throws: `CoverageError` if the slot does not fit the model.
    public mutating func repair(_ slot: RepairSlot) throws(CoverageError) -> Repair {
        // Nothing lacks anybody: cheaper to see than to look up.
        let staying = slot.unservedStatic(model)
        if !staying.contains(where: { $0 > 0 }) { return try flow.repair(slot) }
        if let found = known[slot] {
            hits += 1
            return found
        }
        misses += 1
        let repair = try flow.repair(slot)
        if known.count >= maximumEntries { known.removeAll(keepingCapacity: true) }
        known[slot] = repair
        return repair
    }
}
