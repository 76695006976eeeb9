// SPDX-License-Identifier: Apache-2.0

/// How many half-days nobody covers when people are absent at random: the distribution, and what lies in its tail.
public struct LossDistribution: Sendable, Hashable {
    /// P(k half-days unserved), k = 0, 1, ...
    public let probabilities: [Double]

    /// Nothing is lost, for certain: what slots are added to.
    public static let none = LossDistribution(probabilities: [1])

    private init(probabilities: [Double]) { self.probabilities = probabilities }

    /// The distribution of one slot, by looking at every number of people of every signature who could help.
    ///
    /// After each draw the best re-dispatch counts. Everybody there is absent with the same probability, independently.
    /// O(states x flow), where the states are the product of (people + 1) over the signatures.
    ///
    /// - Returns: nil if there are more than `maximumStates`.
    /// - Throws: `CoverageError` if the slot does not fit the model or the probability is none.
    public static func exact(
        _ slot: CoverageSlot, model: CoverageModel, absence: Double, maximumStates: Int = 200_000
    ) throws(CoverageError) -> LossDistribution? {
        try SlotReliability.check(slot, model, absence)
        let wanted = ServiceSet(slot.demand.indices.filter { slot.demand[$0] > 0 })
        let useful = model.signatures.indices.filter {
            slot.supply[$0] > 0 && model.signatures[$0].intersects(wanted)
        }
        var states = 1
        for signature in useful {
            states *= slot.supply[signature] + 1
            guard states <= maximumStates else { return nil }
        }
        var flow = SlotFlow(model: model)
        var state = CoverageSlot(demand: slot.demand, supply: Array(repeating: 0, count: slot.supply.count))
        var sums = [Double](repeating: 0, count: slot.demand.reduce(0, +) + 1)
        let weights = useful.map { SlotReliability.binomial(slot.supply[$0], present: 1 - absence) }
        for number in 0..<states {
            var rest = number
            var probability = 1.0
            for (place, signature) in useful.enumerated() {
                let (quotient, count) = rest.quotientAndRemainder(dividingBy: slot.supply[signature] + 1)
                state.supply[signature] = count
                probability *= weights[place][count]
                rest = quotient
            }
            sums[try flow.cover(state)] += probability
        }
        while sums.count > 1, sums.last == 0 { sums.removeLast() }
        return LossDistribution(probabilities: sums)
    }

    /// The distribution of the sum of two independent losses; O(product of the lengths).
    public func adding(_ other: LossDistribution) -> LossDistribution {
        var sums = [Double](repeating: 0, count: probabilities.count + other.probabilities.count - 1)
        for (one, left) in probabilities.enumerated() where left > 0 {
            for (two, right) in other.probabilities.enumerated() { sums[one + two] += left * right }
        }
        return LossDistribution(probabilities: sums)
    }

    /// The expected loss.
    public var mean: Double { probabilities.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element } }
    /// P(something is lost).
    public var probabilityOfAny: Double { 1 - (probabilities.first ?? 1) }

    /// Value at risk: the smallest loss that is not exceeded with probability `level`.
    ///
    /// - Parameter level: more than 0 and less than 1.
    public func valueAtRisk(_ level: Double) -> Int {
        var sum = 0.0
        for (loss, probability) in probabilities.enumerated() {
            sum += probability
            if sum >= level { return loss }
        }
        return probabilities.count - 1
    }

    /// Conditional value at risk: the mean loss in the worst 1 - `level` of cases (Rockafellar and Uryasev 2000).
    public func conditionalValueAtRisk(_ level: Double) -> Double {
        let value = valueAtRisk(level)
        let beyond = probabilities.enumerated().dropFirst(value + 1).reduce(0) {
            $0 + Double($1.offset - value) * $1.element
        }
        return Double(value) + beyond / (1 - level)
    }
}
