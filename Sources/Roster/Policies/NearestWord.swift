// SPDX-License-Identifier: Apache-2.0

/// Finds the word that somebody may have meant.
public enum NearestWord {
    /// The nearest of the known words, if it is near enough to be a slip of typing: at most one change in three
    /// characters.
    ///
    /// Changes are counted as the restricted Damerau-Levenshtein distance: insertions, deletions, replacements and
    /// exchanges of neighbours. O(words x length squared); words above 64 characters are near to nothing.
    public static func find(_ word: String, in known: [String]) -> String? {
        let plain = Array(word.lowercased())
        guard plain.count <= 64 else { return nil }
        let limit = max(1, plain.count / 3)
        var best: (word: String, distance: Int)?
        for candidate in known where abs(candidate.count - plain.count) <= limit {
            let distance = Self.distance(plain, Array(candidate.lowercased()))
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    /// `; did you mean "x"?` for the end of a sentence, or nothing if no known word is near.
    static func hint(_ word: String, in known: [String]) -> String {
        find(word, in: known).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
        var before: [Int] = []
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            for column in 1...right.count {
                let change = left[row - 1] == right[column - 1] ? 0 : 1
                var cost = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + change)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    cost = min(cost, before[column - 2] + 1)
                }
                current.append(cost)
            }
            (before, last) = (last, current)
        }
        return last[right.count]
    }
}
