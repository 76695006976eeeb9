// SPDX-License-Identifier: Apache-2.0

extension PatternCompiler {
    /// `X{n,m}`: the copies that must be, then a loop or the copies that may be.
    mutating func emit(_ repetition: PatternNode.Repetition, isBackward: Bool) {
        let required = repetition.maximum == nil && !backtracks ? max(repetition.minimum - 1, 0) : repetition.minimum
        for _ in 0..<required {
            emitClearing(repetition)
            emit(repetition.body, isBackward: isBackward)
        }
        if let maximum = repetition.maximum {
            emitOptional(repetition, copies: maximum - required, isBackward: isBackward)
        } else if repetition.minimum > 0, !backtracks {
            let start = next
            emit(repetition.body, isBackward: isBackward)
            code.append(.split(first: start, second: next + 1))
        } else {
            emitLoop(repetition, isBackward: isBackward)
        }
    }

    /// `X*`.
    private mutating func emitLoop(_ repetition: PatternNode.Repetition, isBackward: Bool) {
        let start = code.count
        code.append(.jump(0))
        emitIteration(repetition, slot: backtracks ? newLoopSlot() : 0, isBackward: isBackward)
        code.append(.jump(Int32(start)))
        code[start] = split(repetition, enter: Int32(start + 1), leave: next)
    }

    /// `(X(X)?)?`: every copy can be the last.
    private mutating func emitOptional(_ repetition: PatternNode.Repetition, copies: Int, isBackward: Bool) {
        let slot = backtracks && copies > 0 ? newLoopSlot() : 0
        var splits: [Int] = []
        for _ in 0..<copies {
            splits.append(code.count)
            code.append(.jump(0))
            emitIteration(repetition, slot: slot, isBackward: isBackward)
        }
        for start in splits { code[start] = split(repetition, enter: Int32(start + 1), leave: next) }
    }

    /// One iteration that need not be: it fails if it took nothing (22.2.2.3.1, RepeatMatcher, step 2.b).
    private mutating func emitIteration(_ repetition: PatternNode.Repetition, slot: Int32, isBackward: Bool) {
        guard backtracks else { return emit(repetition.body, isBackward: isBackward) }
        code.append(.save(slot: slot))
        emitClearing(repetition)
        emit(repetition.body, isBackward: isBackward)
        code.append(.progress(slot: slot))
    }

    private mutating func emitClearing(_ repetition: PatternNode.Repetition) {
        guard backtracks, !repetition.captures.isEmpty else { return }
        code.append(
            .clear(first: Int32(2 * repetition.captures.lowerBound), end: Int32(2 * repetition.captures.upperBound)))
    }

    private func split(_ repetition: PatternNode.Repetition, enter: Int32, leave: Int32) -> PatternInstruction {
        repetition.isGreedy ? .split(first: enter, second: leave) : .split(first: leave, second: enter)
    }
}
