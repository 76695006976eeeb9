// SPDX-License-Identifier: Apache-2.0

/// The difference of two short texts in the form of `diff -u`, for people.
package enum LineDiff {
    private static let context = 3

    /// Empty when the texts are equal.
    ///
    /// One hunk, from the first line that differs to the last: made for edits of a single place. O(lines).
    package static func unified(_ old: String, _ new: String, path: String) -> String {
        guard old != new else { return "" }
        let before = lines(old)
        let after = lines(new)
        var head = 0
        while head < min(before.count, after.count), before[head] == after[head] { head += 1 }
        var tail = 0
        while tail < min(before.count, after.count) - head,
            before[before.count - 1 - tail] == after[after.count - 1 - tail]
        { tail += 1 }
        let start = max(0, head - context)
        let oldEnd = min(before.count, before.count - tail + context)
        let newEnd = min(after.count, after.count - tail + context)
        var out = ["--- \(old.isEmpty ? "/dev/null" : path)", "+++ \(path)"]
        out.append("@@ -\(range(start, oldEnd)) +\(range(start, newEnd)) @@")
        out += before[start..<head].map { " " + $0 }
        out += before[head..<(before.count - tail)].map { "-" + $0 }
        out += after[head..<(after.count - tail)].map { "+" + $0 }
        out += before[(before.count - tail)..<oldEnd].map { " " + $0 }
        return out.joined(separator: "\n") + "\n"
    }

    private static func lines(_ text: String) -> [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func range(_ start: Int, _ end: Int) -> String {
        end == start ? "\(start),0" : "\(start + 1),\(end - start)"
    }
}
