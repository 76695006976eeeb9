// SPDX-License-Identifier: Apache-2.0

/// What changes between two texts, line by line, in the unified form of diff(1) with three lines around each change.
enum LineDifference {
    /// Empty when nothing changes; quadratic in the lines that are not the same at both ends.
    static func unified(_ old: String, _ new: String, path: String, isNew: Bool) -> String {
        guard old != new else { return "" }
        let (left, right) = (lines(old), lines(new))
        let steps = script(left, right)
        var text = "--- \(isNew ? "/dev/null" : path)\n+++ \(path)\n"
        let changed = steps.indices.filter { steps[$0].mark != " " }
        var index = 0
        while index < changed.count {
            var end = index
            while end + 1 < changed.count, changed[end + 1] - changed[end] <= 6 { end += 1 }
            let from = max(0, changed[index] - 3)
            let to = min(steps.count, changed[end] + 4)
            let hunk = steps[from..<to]
            let (before, after) = (hunk.count { $0.mark != "+" }, hunk.count { $0.mark != "-" })
            let place = (
                steps[..<from].count { $0.mark != "+" } + min(before, 1),
                steps[..<from].count { $0.mark != "-" } + min(after, 1)
            )
            text += "@@ -\(place.0),\(before) +\(place.1),\(after) @@\n"
            text += hunk.map { "\($0.mark)\($0.line)\n" }.joined()
            index = end + 1
        }
        return text
    }

    private static func lines(_ text: String) -> [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// The longest common subsequence as steps from the one to the other.
    private static func script(_ left: [Substring], _ right: [Substring]) -> [(mark: Character, line: Substring)] {
        let head = zip(left, right).prefix { $0 == $1 }.count
        let tail = zip(left.dropFirst(head).reversed(), right.dropFirst(head).reversed()).prefix { $0 == $1 }.count
        let (a, b) = (Array(left[head..<(left.count - tail)]), Array(right[head..<(right.count - tail)]))
        var lengths = Array(repeating: Array(repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in a.indices.reversed() {
            for j in b.indices.reversed() {
                lengths[i][j] = a[i] == b[j] ? lengths[i + 1][j + 1] + 1 : max(lengths[i + 1][j], lengths[i][j + 1])
            }
        }
        var steps: [(mark: Character, line: Substring)] = left[..<head].map { (" ", $0) }
        var (i, j) = (0, 0)
        while i < a.count || j < b.count {
            if i < a.count, j < b.count, a[i] == b[j] {
                steps.append((" ", a[i]))
                (i, j) = (i + 1, j + 1)
            } else if j == b.count || (i < a.count && lengths[i + 1][j] >= lengths[i][j + 1]) {
                steps.append(("-", a[i]))
                i += 1
            } else {
                steps.append(("+", b[j]))
                j += 1
            }
        }
        return steps + left[(left.count - tail)...].map { (" ", $0) }
    }
}
