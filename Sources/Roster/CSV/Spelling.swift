// SPDX-License-Identifier: Apache-2.0

/// Guesses which known word a misspelt one was meant to be.
public enum Spelling {
    /// The nearest of `known`, if it is near enough: at most a third of the word's letters wrong.
    ///
    /// Capitals do not count. Ties go to the first by bytes. At most 20,000 words of at most 64 letters are compared.
    /// O(words x length²).
    public static func nearest(to word: String, among known: some Sequence<String>) -> String? {
        let plain = Array(word.lowercased().unicodeScalars)
        guard !plain.isEmpty, plain.count <= 64 else { return nil }
        var limit = max(1, plain.count / 3)
        var best: (distance: Int, word: String)?
        for candidate in known.prefix(20_000) {
            let scalars = Array(candidate.lowercased().unicodeScalars)
            guard abs(scalars.count - plain.count) <= limit, scalars.count <= 64 else { continue }
            let distance = distance(plain, scalars)
            guard distance <= limit else { continue }
            let isBetter = best.map { distance < $0.distance || candidate.utf8.lexicographicallyPrecedes($0.word.utf8) }
            if isBetter ?? true {
                best = (distance, candidate)
                limit = distance
            }
        }
        return best?.word
    }

    /// Inserted, deleted, replaced and swapped letters between two words (Damerau 1964, in the form in which no part is
    /// edited twice).
    static func distance(_ from: [Unicode.Scalar], _ to: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...to.count)
        for row in from.indices {
            var current = [row + 1]
            for column in to.indices {
                let replaced = last[column] + (from[row] == to[column] ? 0 : 1)
                var best = min(replaced, min(last[column + 1], current[column]) + 1)
                if row > 0, column > 0, from[row] == to[column - 1], from[row - 1] == to[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[to.count]
    }
}
