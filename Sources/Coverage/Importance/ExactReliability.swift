// SPDX-License-Identifier: Apache-2.0

extension SlotReliability {
    /// The reliability by looking at every number of people of every signature.
    ///
    /// - Parameters:
    ///   - absence: the probability that a person is absent, between 0 and 1.
    ///   - maximumStates: how many combinations are looked at, at most.
    /// - Returns: nil if there are more combinations; `sampled` then.
    /// - Throws: `CoverageError` if the slot does not fit the model or the probability is none.
    public static func exact(
        _ slot: CoverageSlot, model: CoverageModel, absence: Double, maximumStates: Int = 200_000
    ) throws(CoverageError) -> SlotReliability? {
        try check(slot, model, absence)
        let wanted = ServiceSet(slot.demand.indices.filter { slot.demand[$0] > 0 })
        let useful = model.signatures.indices.filter {
            slot.supply[$0] > 0 && model.signatures[$0].intersects(wanted)
        }
        var states = 1
        for signature in useful {
            states *= slot.supply[signature] + 1
            guard states <= maximumStates else { return nil }
        }
        var enumeration = Enumeration(slot, model, absence, useful)
        try enumeration.visit(0, probability: 1)
        let useless = slot.supply.indices.filter { slot.supply[$0] > 0 && !useful.contains($0) }
        for signature in useless {
            enumeration.withOne[signature] = enumeration.reliability
            enumeration.withoutOne[signature] = enumeration.reliability
        }
        return SlotReliability(
            reliability: enumeration.reliability, withOne: enumeration.withOne, withoutOne: enumeration.withoutOne,
            margin: 0)
    }

    /// Goes through the numbers of people who are there, signature by signature.
    private struct Enumeration {
        var flow: SlotFlow
        var state: CoverageSlot
        let slot: CoverageSlot
        let useful: [Int]
        let absence: Double
        /// P(k of n are there), for each useful signature.
        let weights: [[Double]]
        var reliability = 0.0
        var withOne: [Double?]
        var withoutOne: [Double?]

        init(_ slot: CoverageSlot, _ model: CoverageModel, _ absence: Double, _ useful: [Int]) {
            flow = SlotFlow(model: model)
            self.slot = slot
            self.useful = useful
            self.absence = absence
            state = CoverageSlot(demand: slot.demand, supply: Array(repeating: 0, count: slot.supply.count))
            weights = useful.map { SlotReliability.binomial(slot.supply[$0], present: 1 - absence) }
            withOne = Array(repeating: nil, count: slot.supply.count)
            withoutOne = withOne
            for signature in useful {
                withOne[signature] = 0
                withoutOne[signature] = 0
            }
        }

        mutating func visit(_ place: Int, probability: Double) throws(CoverageError) {
            guard place < useful.count else {
                if try flow.cover(state) == 0 { note(probability) }
                return
            }
            for count in weights[place].indices {
                state.supply[useful[place]] = count
                try visit(place + 1, probability: probability * weights[place][count])
            }
        }

        /// A state that is covered: a given person of a signature is there with probability count / all.
        private mutating func note(_ probability: Double) {
            reliability += probability
            for signature in useful {
                let share = Double(state.supply[signature]) / Double(slot.supply[signature])
                withOne[signature]? += probability * share / (1 - absence)
                withoutOne[signature]? += probability * (1 - share) / absence
            }
        }
    }

    /// P(k of n), k = 0 ...
    ///
    /// n, by adding one person after the other.
    static func binomial(_ count: Int, present: Double) -> [Double] {
        var weights = [1.0]
        for _ in 0..<count {
            var next = [Double](repeating: 0, count: weights.count + 1)
            for (number, weight) in weights.enumerated() {
                next[number] += weight * (1 - present)
                next[number + 1] += weight * present
            }
            weights = next
        }
        return weights
    }
}
