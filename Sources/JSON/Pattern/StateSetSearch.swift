// SPDX-License-Identifier: Apache-2.0

/// Runs a program by the set of all its states at once (Thompson 1968; Cox 2009), with a pass before it for every
/// lookaround.
///
/// Time is at most characters x instructions, whatever the pattern. One search allocates its scratch memory once: 20
/// bytes an instruction, and a bit a byte of text for every lookaround.
struct StateSetSearch {
    /// Lists of instructions, as large as the longest program.
    struct Scratch {
        /// The instructions that wait at this place, and those that will wait at the next.
        var current: UnsafeMutableBufferPointer<Int32>
        var following: UnsafeMutableBufferPointer<Int32>
        let pending: UnsafeMutableBufferPointer<Int32>
        /// At which place each instruction was looked at last.
        let marks: UnsafeMutableBufferPointer<Int>
    }

    let program: PatternProgram
    let bytes: UnsafeBufferPointer<UInt8>
    /// The rows of `PatternProgram.sets` and the symbols of ASCII, without counting references.
    let sets: UnsafeBufferPointer<UInt64>
    let wordsPerSet: Int
    let ascii: UnsafeBufferPointer<UInt16>
    /// For every pass a bit for every place.
    let tables: UnsafeMutableBufferPointer<UInt64>
    let wordsPerTable: Int
    var scratch: Scratch
    /// Counts places over all passes, so that the marks of one pass mean nothing to the next.
    var generation = 0
    var budget: Int

    /// Searches `bytes`; takes one step for every instruction looked at.
    static func search(
        _ program: PatternProgram, _ bytes: UnsafeBufferPointer<UInt8>, budget: inout Int
    ) -> PatternOutcome {
        let longest = program.passes.reduce(program.code.count) { max($0, $1.code.count) }
        let wordsPerTable = bytes.count / 64 + 1
        let tableWords = wordsPerTable * program.passes.count
        // Clearing memory is work as well, and nobody may ask for more memory than for steps.
        budget -= longest + tableWords
        guard budget >= 0 else { return .outOfBudget }
        return withUnsafeTemporaryAllocation(of: Int.self, capacity: longest) { marks in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: 3 * longest) { lists in
                withUnsafeTemporaryAllocation(of: UInt64.self, capacity: tableWords) { tables in
                    marks.initialize(repeating: 0)
                    lists.initialize(repeating: 0)
                    tables.initialize(repeating: 0)
                    let scratch = Scratch(
                        current: UnsafeMutableBufferPointer(rebasing: lists[0..<longest]),
                        following: UnsafeMutableBufferPointer(rebasing: lists[longest..<2 * longest]),
                        pending: UnsafeMutableBufferPointer(rebasing: lists[2 * longest..<3 * longest]), marks: marks)
                    return search(program, bytes, scratch, tables, wordsPerTable, &budget)
                }
            }
        }
    }

    private static func search(
        _ program: PatternProgram, _ bytes: UnsafeBufferPointer<UInt8>, _ scratch: Scratch,
        _ tables: UnsafeMutableBufferPointer<UInt64>, _ wordsPerTable: Int, _ budget: inout Int
    ) -> PatternOutcome {
        program.sets.words.withUnsafeBufferPointer { sets in
            program.alphabet.ascii.withUnsafeBufferPointer { ascii in
                var search = StateSetSearch(
                    program: program, bytes: bytes, sets: sets, wordsPerSet: program.sets.wordsPerSet, ascii: ascii,
                    tables: tables, wordsPerTable: wordsPerTable, scratch: scratch, budget: budget)
                let outcome = search.run()
                budget = search.budget
                return outcome
            }
        }
    }

    private mutating func run() -> PatternOutcome {
        for (index, pass) in program.passes.enumerated() {
            let outcome = pass.code.withUnsafeBufferPointer { code in
                mark(places: UnsafeMutableBufferPointer(rebasing: table(index)), code, isBackward: pass.isBackward)
            }
            guard outcome else { return .outOfBudget }
        }
        return program.code.withUnsafeBufferPointer { code in findMatch(code) }
    }

    private func table(_ pass: Int) -> Slice<UnsafeMutableBufferPointer<UInt64>> {
        tables[pass * wordsPerTable..<(pass + 1) * wordsPerTable]
    }

    /// The search itself: the first place where a match ends.
    private mutating func findMatch(_ code: UnsafeBufferPointer<PatternInstruction>) -> PatternOutcome {
        let isAnchored = program.isAnchored
        var waiting = 0
        var position = 0
        while true {
            let next = character(at: position)
            let step = advance(
                code, waiting: waiting, starts: position == 0 || !isAnchored, at: position, symbol: next.symbol)
            if step.matches { return .matched }
            if budget < 0 { return .outOfBudget }
            if next.length == 0 || (isAnchored && step.waiting == 0) { return .notMatched }
            waiting = step.waiting
            position += next.length
        }
    }

    /// Sets the bit of every place where a match of a lookaround's body ends, false if the budget runs out.
    ///
    /// For a lookahead the text is read backwards, so that a match ends where it begins in the text.
    private mutating func mark(
        places: UnsafeMutableBufferPointer<UInt64>, _ code: UnsafeBufferPointer<PatternInstruction>, isBackward: Bool
    ) -> Bool {
        var waiting = 0
        var position = isBackward ? bytes.count : 0
        while true {
            let next = isBackward ? character(before: position) : character(at: position)
            let step = advance(code, waiting: waiting, starts: true, at: position, symbol: next.symbol)
            if step.matches { places[position >> 6] |= 1 << UInt64(position & 63) }
            if budget < 0 { return false }
            if next.length == 0 { return true }
            waiting = step.waiting
            position += isBackward ? -next.length : next.length
        }
    }

    /// The symbol of the character at `position`; -1 and no length at the end.
    @inline(__always)
    private func character(at position: Int) -> (symbol: Int, length: Int) {
        guard position < bytes.count else { return (-1, 0) }
        if bytes[position] < 0x80 { return (Int(ascii[Int(bytes[position])]), 1) }
        let scalar = UTF8Scalar(bytes, at: position, end: bytes.count)
        return (program.alphabet.symbol(of: scalar.value), scalar.length)
    }

    /// The same for the character that ends before `position`; no length at the start.
    @inline(__always)
    private func character(before position: Int) -> (symbol: Int, length: Int) {
        guard position > 0 else { return (-1, 0) }
        if bytes[position - 1] < 0x80 { return (Int(ascii[Int(bytes[position - 1])]), 1) }
        let scalar = UTF8Scalar.ending(bytes, before: position, start: 0)
        return (program.alphabet.symbol(of: scalar.value), scalar.length)
    }
}
