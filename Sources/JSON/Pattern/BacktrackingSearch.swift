// SPDX-License-Identifier: Apache-2.0

/// Runs a program with back references, one way after the other, in the order of ECMA-262, 22.2.2.3.
///
/// No algorithm for back references is known that is not exponential on some pattern (Aho 1990), so every step is
/// paid from the budget. The ways still to try are on a stack of its own, never on the thread's.
struct BacktrackingSearch {
    /// What to do when the way that is being tried fails.
    enum Frame {
        /// Go on at another instruction.
        case resume(instruction: Int32, position: Int)
        /// Undo the change of a slot and fail further.
        case restore(slot: Int32, value: Int)
        /// The start of a lookaround: a negated one has not matched and goes on at `exit`.
        case look(isNegated: Bool, exit: Int32, position: Int)
    }

    let program: PatternProgram
    let bytes: UnsafeBufferPointer<UInt8>
    var slots: [Int]
    var frames: [Frame] = []
    var position = 0
    var budget: Int

    /// 24 MB of frames; a search that needs more is out of budget.
    static let maximumFrames = 1 << 20

    static func search(
        _ program: PatternProgram, _ bytes: UnsafeBufferPointer<UInt8>, budget: inout Int
    ) -> PatternOutcome {
        var search = BacktrackingSearch(
            program: program, bytes: bytes, slots: Array(repeating: -1, count: program.slotCount), budget: budget)
        let outcome = search.run()
        budget = search.budget
        return outcome
    }

    /// Tries every start in turn.
    private mutating func run() -> PatternOutcome {
        var start = 0
        while true {
            position = start
            for slot in slots.indices { slots[slot] = -1 }
            budget -= slots.count
            frames.removeAll(keepingCapacity: true)
            let outcome = runFromHere()
            guard outcome == .notMatched, start < bytes.count, !program.isAnchored else { return outcome }
            start += UTF8Scalar(bytes, at: start, end: bytes.count).length
        }
    }

    private mutating func runFromHere() -> PatternOutcome {
        var instruction: Int32 = 0
        while true {
            budget -= 1
            guard budget >= 0, frames.count < Self.maximumFrames else { return .outOfBudget }
            if case .match = program.code[Int(instruction)] { return .matched }
            if let next = execute(instruction) {
                instruction = next
            } else if let next = backtrack() {
                instruction = next
            } else {
                return .notMatched
            }
        }
    }

    /// The next instruction of this way, nil if it fails.
    private mutating func execute(_ instruction: Int32) -> Int32? {
        switch program.code[Int(instruction)] {
        case .symbol(let wanted): return takeNext() == Int(wanted) ? instruction + 1 : nil
        case .set(let set): return takeNext().map { program.sets.contains(set, $0) } == true ? instruction + 1 : nil
        case .symbolBefore(let wanted): return takePrevious() == Int(wanted) ? instruction + 1 : nil
        case .setBefore(let set):
            return takePrevious().map { program.sets.contains(set, $0) } == true ? instruction + 1 : nil
        case .split(let first, let second):
            frames.append(.resume(instruction: second, position: position))
            return first
        case .jump(let next): return next
        case .assertion(let assertion):
            return assertion.holds(bytes, at: position) ? instruction + 1 : nil
        case .save(let slot):
            set(slot, position)
            return instruction + 1
        case .clear(let first, let end):
            for slot in first..<end where slots[Int(slot)] >= 0 { set(slot, -1) }
            budget -= Int(end - first)
            return instruction + 1
        case .progress(let slot): return slots[Int(slot)] == position ? nil : instruction + 1
        case .reference(let index, let isBackward): return takeReference(Int(index), isBackward) ? instruction + 1 : nil
        case .enterLook(let isNegated, let exit):
            frames.append(.look(isNegated: isNegated, exit: exit, position: position))
            return instruction + 1
        case .leaveLook(let isNegated):
            if isNegated {
                dropNegatedLook()
                return nil
            }
            keepPositiveLook()
            return instruction + 1
        // The search ends at a match; passes are of programs without back references.
        case .match, .look: return nil
        }
    }

    /// Goes back to the last way that has not been tried; nil if there is none.
    private mutating func backtrack() -> Int32? {
        while let frame = frames.popLast() {
            budget -= 1
            switch frame {
            case .resume(let instruction, let place):
                position = place
                return instruction
            case .restore(let slot, let value): slots[Int(slot)] = value
            case .look(let isNegated, let exit, let place):
                guard isNegated else { continue }
                position = place
                return exit
            }
        }
        return nil
    }

    private mutating func set(_ slot: Int32, _ value: Int) {
        frames.append(.restore(slot: slot, value: slots[Int(slot)]))
        slots[Int(slot)] = value
    }

    /// Steps over the next character; its symbol, nil at the end.
    private mutating func takeNext() -> Int? {
        guard position < bytes.count else { return nil }
        let next = UTF8Scalar(bytes, at: position, end: bytes.count)
        position += next.length
        return program.alphabet.symbol(of: next.value)
    }

    /// Steps back over the character before; its symbol, nil at the start.
    private mutating func takePrevious() -> Int? {
        guard position > 0 else { return nil }
        let previous = UTF8Scalar.ending(bytes, before: position, start: 0)
        position -= previous.length
        return program.alphabet.symbol(of: previous.value)
    }
}
