// SPDX-License-Identifier: Apache-2.0

/// Everything that the analysis core says about one slot.
public struct SlotAnalysis: Sendable, Hashable {
    /// Where it is tightest.
    public let bottleneck: Bottleneck
    /// People missing per service, more protected categories served first (see `SlotFlow.unserved`).
    public let unserved: [Int]
    /// The same by category, ascending; categories without demand are left out.
    public let categories: [CategoryShortfall]

    /// People missing in all.
    public var totalUnserved: Int { categories.reduce(0) { $0 + $1.unserved } }
}

/// Remembers slot analyses: a program repeats itself from week to week, so most slots cost one hash lookup.
public struct SlotMemo: Sendable {
    private var flow: SlotFlow
    private var known: [CoverageSlot: SlotAnalysis] = [:]
    private let maximumEntries: Int
    /// How many analyses were found rather than computed.
    public private(set) var hits = 0
    /// How many analyses were computed.
    public private(set) var misses = 0

    /// Makes an empty memory that forgets everything when it is full (a slot takes about 8 bytes per service and
    /// signature).
    public init(model: CoverageModel, maximumEntries: Int = 4096) {
        flow = SlotFlow(model: model)
        self.maximumEntries = max(1, maximumEntries)
    }

    /// The analysis of the slot.
    ///
    /// - Throws: `CoverageError` if the slot does not fit the model.
    public mutating func analysis(of slot: CoverageSlot) throws(CoverageError) -> SlotAnalysis {
        if let found = known[slot] {
            hits += 1
            return found
        }
        misses += 1
        try flow.cover(slot)
        let unserved = flow.unserved
        let analysis = SlotAnalysis(
            bottleneck: try flow.bottleneck(slot), unserved: unserved,
            categories: CategoryShortfall.summing(
                categories: flow.model.categories, demand: slot.demand, unserved: unserved))
        if known.count >= maximumEntries { known.removeAll(keepingCapacity: true) }
        known[slot] = analysis
        return analysis
    }
}
