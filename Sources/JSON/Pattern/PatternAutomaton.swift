// SPDX-License-Identifier: Apache-2.0

/// A deterministic automaton: the whole answer for a pattern in one table, a look-up a character.
///
/// It is made when the pattern is compiled (subset construction: Rabin and Scott 1959; Cox 2007, "Regular Expression
/// Matching Can Be Simple And Fast") and never changes, so that any number of threads share it without a lock and a
/// search allocates nothing. It is a class so that handing it to a search counts one reference.
final class PatternAutomaton: Sendable {
    /// For every state, the row of the next state (its index times `width`) for every symbol.
    let rows: [UInt32]
    let width: Int
    /// Whether the text matches if it ends in the state.
    let acceptsAtEnd: [Bool]
    let alphabet: PatternAlphabet

    init(rows: [UInt32], width: Int, acceptsAtEnd: [Bool], alphabet: PatternAlphabet) {
        self.rows = rows
        self.width = width
        self.acceptsAtEnd = acceptsAtEnd
        self.alphabet = alphabet
    }

    /// No match can come any more.
    static let dead = 0
    /// A match has been found, whatever follows.
    static let accepted = 1
    static let start = 2

    /// Searches `bytes`; takes one step a byte.
    func search(_ bytes: UnsafeBufferPointer<UInt8>, budget: inout Int) -> PatternOutcome {
        let readable = min(bytes.count, max(budget, 0))
        return rows.withUnsafeBufferPointer { rows in
            alphabet.ascii.withUnsafeBufferPointer { ascii in
                var row = Self.start * width
                var position = 0
                // Rows of the two final states come first.
                while row > width, position < readable {
                    let byte = bytes[position]
                    if byte < 0x80 {
                        row = Int(rows[row + Int(ascii[Int(byte)])])
                        position += 1
                    } else {
                        let scalar = UTF8Scalar(bytes, at: position, end: bytes.count)
                        row = Int(rows[row + alphabet.symbol(of: scalar.value)])
                        position += scalar.length
                    }
                }
                budget -= position
                if row <= width { return row == 0 ? .notMatched : .matched }
                if position < bytes.count { return .outOfBudget }
                return acceptsAtEnd[row / width] ? .matched : .notMatched
            }
        }
    }
}
