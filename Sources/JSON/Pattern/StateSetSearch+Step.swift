// SPDX-License-Identifier: Apache-2.0

extension StateSetSearch {
    /// Takes the waiting instructions, and the start of the program if `starts`, over one character.
    ///
    /// Everything reachable at this place without a character is looked at once. What takes the character waits at
    /// the next place; there is no symbol (-1) at the end of the text.
    ///
    /// - Returns: how many instructions wait then, and whether a match ends at this place.
    mutating func advance(
        _ code: UnsafeBufferPointer<PatternInstruction>, waiting: Int, starts: Bool, at position: Int, symbol: Int
    ) -> (waiting: Int, matches: Bool) {
        generation += 1
        var matches = false
        var count = 0
        var index = 0
        while index < waiting || (starts && index == waiting) {
            var pending = 0
            visit(index < waiting ? scratch.current[index] : 0, &pending)
            index += 1
            while pending > 0 {
                pending -= 1
                let instruction = scratch.pending[pending]
                budget -= 1
                switch code[Int(instruction)] {
                case .symbol(let wanted):
                    guard Int(wanted) == symbol else { continue }
                    scratch.following[count] = instruction + 1
                    count += 1
                case .set(let set):
                    guard symbol >= 0, contains(set, symbol) else { continue }
                    scratch.following[count] = instruction + 1
                    count += 1
                case .split(let first, let second):
                    visit(second, &pending)
                    visit(first, &pending)
                case .jump(let next): visit(next, &pending)
                case .assertion(let assertion):
                    if assertion.holds(bytes, at: position) { visit(instruction + 1, &pending) }
                case .look(let pass, let isNegated):
                    if holds(pass, at: position) != isNegated { visit(instruction + 1, &pending) }
                case .match: matches = true
                // Programs with the instructions of a backtracking search never come here.
                default: break
                }
            }
        }
        swap(&scratch.current, &scratch.following)
        return (count, matches)
    }

    /// Puts an instruction on the stack unless it has been there at this place.
    @inline(__always)
    private func visit(_ instruction: Int32, _ pending: inout Int) {
        guard scratch.marks[Int(instruction)] != generation else { return }
        scratch.marks[Int(instruction)] = generation
        scratch.pending[pending] = instruction
        pending += 1
    }

    @inline(__always)
    private func contains(_ set: Int32, _ symbol: Int) -> Bool {
        sets[Int(set) * wordsPerSet + symbol >> 6] >> UInt64(symbol & 63) & 1 == 1
    }

    @inline(__always)
    private func holds(_ pass: Int32, at position: Int) -> Bool {
        tables[Int(pass) * wordsPerTable + position >> 6] >> UInt64(position & 63) & 1 == 1
    }
}
