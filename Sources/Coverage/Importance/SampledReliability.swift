// SPDX-License-Identifier: Apache-2.0

extension SlotReliability {
    /// The reliability by drawing who is there, for slots with too many combinations.
    ///
    /// In each draw that is covered one reverse search finds everybody who is missed, so that a draw says something
    /// about all people at once. The same seed gives the same answer.
    ///
    /// - Parameters:
    ///   - absence: the probability that a person is absent, between 0 and 1.
    ///   - draws: how many, 1 to 10,000,000; the error falls with the square root.
    /// - Throws: `CoverageError` if the slot does not fit the model, or a number is out of its range.
    public static func sampled(
        _ slot: CoverageSlot, model: CoverageModel, absence: Double, draws: Int = 4_000, seed: UInt64 = 1
    ) throws(CoverageError) -> SlotReliability {
        try check(slot, model, absence)
        guard (1...10_000_000).contains(draws) else {
            throw CoverageError(field: "draws", value: draws, allowed: "1 ... 10000000")
        }
        var contingency = SlotContingency(model: model)
        var random = SeededGenerator(seed: seed)
        var covered = 0
        var present = [Double](repeating: 0, count: slot.supply.count)
        var coveredWith = present
        var missed = present
        var state = slot
        for _ in 0..<draws {
            for signature in slot.supply.indices {
                var count = 0
                for _ in 0..<slot.supply[signature] where random.nextUnit() >= absence { count += 1 }
                state.supply[signature] = count
            }
            let losses = try contingency.losses(state, pairs: false)
            let isCovered = losses.baseUnserved.allSatisfy { $0 == 0 }
            if isCovered { covered += 1 }
            for signature in slot.supply.indices where slot.supply[signature] > 0 {
                let share = Double(state.supply[signature]) / Double(slot.supply[signature])
                present[signature] += share
                guard isCovered else { continue }
                coveredWith[signature] += share
                if losses.single(signature) != nil { missed[signature] += share }
            }
        }
        let reliability = Double(covered) / Double(draws)
        var withOne = [Double?](repeating: nil, count: slot.supply.count)
        var withoutOne = withOne
        for signature in slot.supply.indices where present[signature] > 0 {
            let with = coveredWith[signature] / present[signature]
            withOne[signature] = with
            withoutOne[signature] = with - missed[signature] / present[signature]
        }
        return SlotReliability(
            reliability: reliability, withOne: withOne, withoutOne: withoutOne,
            margin: 1.96 * (reliability * (1 - reliability) / Double(draws)).squareRoot())
    }
}

extension SeededGenerator {
    /// Uniform in 0 ..< 1.
    fileprivate mutating func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
