// SPDX-License-Identifier: Apache-2.0

/// One instruction of a pattern's program (Thompson 1968; Cox 2009, "Regular Expression Matching: the Virtual Machine
/// Approach").
///
/// Numbers are indices of instructions unless the name says otherwise.
enum PatternInstruction: Sendable {
    /// One character of a symbol.
    case symbol(UInt16)
    /// One character whose symbol is in a set of `SymbolSets`.
    case set(Int32)
    /// Both ways; a backtracking search takes `first` first.
    case split(first: Int32, second: Int32)
    case jump(Int32)
    case assertion(PatternAssertion)
    /// Goes on where the table of a `LookPass` has this place, or has it not.
    case look(pass: Int32, isNegated: Bool)
    case match

    // The following are for a backtracking search alone.

    /// One character, read against the direction of the text (lookbehind).
    case symbolBefore(UInt16)
    case setBefore(Int32)
    /// Notes the place in a slot.
    case save(slot: Int32)
    /// Empties slots.
    case clear(first: Int32, end: Int32)
    /// Fails if the place is the one in the slot: an iteration that took nothing.
    case progress(slot: Int32)
    /// The text of the first group of `PatternSyntax.references[index]` that has matched.
    case reference(index: Int32, isBackward: Bool)
    /// Starts a lookahead or lookbehind that goes on at `exit` if it is negated and does not match.
    case enterLook(isNegated: Bool, exit: Int32)
    case leaveLook(isNegated: Bool)
}

/// Sets of symbols as rows of bits.
struct SymbolSets: Sendable {
    private(set) var words: [UInt64] = []
    let wordsPerSet: Int

    init(symbolCount: Int) {
        wordsPerSet = (symbolCount + 63) / 64
    }

    var count: Int { wordsPerSet == 0 ? 0 : words.count / wordsPerSet }

    /// Adds a set; the only symbol of a set of one, which needs no row and gets none.
    mutating func append(_ set: ScalarSet, in alphabet: PatternAlphabet) -> UInt16? {
        var row = Array(repeating: UInt64(0), count: wordsPerSet)
        var last: UInt16 = 0
        alphabet.forEachSymbol(of: set) { symbol in
            row[Int(symbol) / 64] |= 1 << UInt64(symbol % 64)
            last = symbol
        }
        if row.reduce(0, { $0 + $1.nonzeroBitCount }) == 1 { return last }
        words += row
        return nil
    }

    @inline(__always)
    func contains(_ set: Int32, _ symbol: Int) -> Bool {
        words[Int(set) * wordsPerSet + symbol / 64] >> UInt64(symbol % 64) & 1 == 1
    }
}

/// A lookahead or lookbehind as a pass over the whole text that marks the places where it holds.
///
/// A lookahead's program is that of its body reversed and is run from the end of the text, a lookbehind's is run from
/// the start; both begin a match at every place (Barrière and Pit-Claudel 2024, "Linear Matching of JavaScript Regular
/// Expressions"). A pass may ask the tables of those before it.
struct LookPass: Sendable {
    let code: [PatternInstruction]
    let isBackward: Bool
}

/// A compiled pattern, as every engine needs it.
struct PatternProgram: Sendable {
    let alphabet: PatternAlphabet
    let sets: SymbolSets
    let code: [PatternInstruction]
    /// The passes before the search, in order.
    let passes: [LookPass]
    /// Whether a match can only start at the start of the text.
    let isAnchored: Bool
    let usesWordBoundary: Bool
    /// The groups of each back reference.
    let references: [[Int]]
    /// The slots of a backtracking search: two for every group, one for every loop.
    let slotCount: Int

    var instructionCount: Int { passes.reduce(code.count) { $0 + $1.code.count } }
}
