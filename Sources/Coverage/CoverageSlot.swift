// SPDX-License-Identifier: Apache-2.0

/// One slot's question: how many people each service needs, and how many people of each signature are present.
///
/// Filling one is a pass over the people: `slot.supply[signatureOfPerson[p]] += 1` for everybody who is present.
public struct CoverageSlot: Sendable, Hashable {
    /// People needed, per service of the model.
    public var demand: [Int]
    /// People present, per signature of the model.
    ///
    /// Everybody serves at most one service in a slot.
    public var supply: [Int]

    /// The most people that one service may need, or one signature may have, in a slot: far above any program.
    public static let maximumCount = 1_000_000
    /// Sums stay below this, so that their products are exact and below `FlowNetwork.unlimited`.
    private static let maximumTotal = 1 << 30

    /// Makes a slot.
    public init(demand: [Int], supply: [Int]) {
        self.demand = demand
        self.supply = supply
    }

    /// A slot of the model without demand and without people, to be filled.
    public init(emptyFor model: CoverageModel) {
        demand = Array(repeating: 0, count: model.serviceCount)
        supply = Array(repeating: 0, count: model.signatureCount)
    }

    /// Refuses a slot that does not belong to the model.
    func check(against model: CoverageModel) throws(CoverageError) {
        try Self.check(demand, count: model.serviceCount, field: "slot.demand")
        try Self.check(supply, count: model.signatureCount, field: "slot.supply")
    }

    /// Refuses a vector of the wrong length or with a count that is out of range.
    static func check(_ counts: [Int], count: Int, field: String) throws(CoverageError) {
        guard counts.count == count else {
            throw CoverageError(field: field, value: "\(counts.count) numbers", allowed: "\(count) numbers")
        }
        var total = 0
        for (index, value) in counts.enumerated() {
            guard 0 <= value, value <= maximumCount else {
                throw CoverageError(field: "\(field)[\(index)]", value: value, allowed: "0 ... \(maximumCount)")
            }
            total += value
        }
        guard total < maximumTotal else {
            throw CoverageError(field: "sum of \(field)", value: total, allowed: "below \(maximumTotal)")
        }
    }
}
