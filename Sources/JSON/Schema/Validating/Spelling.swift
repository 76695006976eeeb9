// SPDX-License-Identifier: Apache-2.0

/// Finds what was probably meant.
enum Spelling {
    /// The candidate nearest to `word`, if it is near: at most a third of the word may differ, at least one letter.
    ///
    /// Distance is the optimal string alignment of Damerau and Levenshtein. Long words are not compared.
    static func nearest(to word: String, among candidates: [String], mostEdits: Int = .max) -> String? {
        let letters = Array(word.lowercased().utf8.prefix(65))
        guard letters.count <= 64 else { return nil }
        var best: (name: String, distance: Int)?
        for name in candidates {
            let other = Array(name.lowercased().utf8.prefix(65))
            guard other.count <= 64 else { continue }
            let allowed = min(mostEdits, max(1, max(letters.count, other.count) / 3))
            guard abs(other.count - letters.count) <= allowed else { continue }
            let distance = distance(letters, other)
            if distance <= allowed, distance < best?.distance ?? .max { best = (name, distance) }
        }
        return best?.name
    }

    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
