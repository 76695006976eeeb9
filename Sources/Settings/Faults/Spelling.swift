// SPDX-License-Identifier: Apache-2.0

/// Guesses which known word a misspelt one was meant to be.
package enum Spelling {
    /// The nearest of `known`, if it is near enough: at most a third of the word's letters wrong.
    ///
    /// Ties go to the first in alphabetical order. O(words x length²).
    package static func nearest(to word: String, among known: [String]) -> String? {
        let plain = Array(word.lowercased().unicodeScalars)
        guard plain.count <= 100 else { return nil }
        let limit = max(1, plain.count / 3)
        var best: (distance: Int, word: String)?
        for candidate in known.sorted() {
            let distance = distance(plain, Array(candidate.lowercased().unicodeScalars))
            if distance <= limit, distance < best?.distance ?? Int.max { best = (distance, candidate) }
        }
        return best?.word
    }

    /// Edits to turn one word into the other: insert, delete, replace, swap two neighbours (Damerau 1964, in the
    /// restricted form, where no part is edited twice).
    static func distance(_ from: [Unicode.Scalar], _ to: [Unicode.Scalar]) -> Int {
        if from.isEmpty || to.isEmpty { return max(from.count, to.count) }
        var beforeLast: [Int] = []
        var last = Array(0...to.count)
        for row in 1...from.count {
            var current = [row]
            for column in 1...to.count {
                let cost = from[row - 1] == to[column - 1] ? 0 : 1
                var best = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + cost)
                if row > 1, column > 1, from[row - 1] == to[column - 2], from[row - 2] == to[column - 1] {
                    best = min(best, beforeLast[column - 2] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[to.count]
    }
}
