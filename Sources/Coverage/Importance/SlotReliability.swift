// SPDX-License-Identifier: Apache-2.0

/// How likely a slot can be covered when people are absent at random, and how much each one matters for it.
///
/// Everybody who is there is absent with the same probability, independently. People of one signature matter equally.
/// Birnbaum (1969); risk achievement and reduction worth and Fussell-Vesely as in probabilistic risk assessment
/// (Vesely et al. 1983).
public struct SlotReliability: Sendable, Hashable {
    /// What one person of a signature matters.
    public struct Importance: Sendable, Hashable {
        /// P(covered | the person is there) - P(covered | absent).
        public let birnbaum: Double
        /// P(not covered | absent) / P(not covered); nil if the slot is always covered.
        public let riskAchievementWorth: Double?
        /// P(not covered) / P(not covered | there); nil if the person's presence makes the slot safe.
        public let riskReductionWorth: Double?
        /// The share of P(not covered) that the person's absence has a part in; nil if the slot is always covered.
        public let fussellVesely: Double?
    }

    /// P(all demand can be covered).
    public let reliability: Double
    /// By signature; nil where nobody of it is there.
    public let importance: [Importance?]
    /// Half the width of a 95 % interval around `reliability`; 0 if it is exact.
    public let margin: Double

    init(reliability: Double, withOne: [Double?], withoutOne: [Double?], margin: Double) {
        self.reliability = reliability
        self.margin = margin
        let failure = 1 - reliability
        importance = zip(withOne, withoutOne).map { present, absent in
            guard let present, let absent else { return nil }
            return Importance(
                birnbaum: present - absent, riskAchievementWorth: failure > 0 ? (1 - absent) / failure : nil,
                riskReductionWorth: present < 1 ? failure / (1 - present) : nil,
                fussellVesely: failure > 0 ? 1 - (1 - present) / failure : nil)
        }
    }

    static func check(_ slot: CoverageSlot, _ model: CoverageModel, _ absence: Double) throws(CoverageError) {
        try slot.check(against: model)
        guard absence > 0, absence < 1 else {
            throw CoverageError(field: "absence", value: absence, allowed: "more than 0 and less than 1")
        }
    }
}
