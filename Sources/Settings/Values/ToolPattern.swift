// SPDX-License-Identifier: Apache-2.0

/// The name of a tool, or a pattern in which `*` stands for any run of characters, also none.
package struct ToolPattern: ParsedText, CustomStringConvertible {
    /// As it is written.
    package let text: String

    package init?(parsing text: String) {
        guard ToolPattern.isName(Substring(text.filter { $0 != "*" }), orEmpty: true),
            (1...128).contains(text.utf8.count)
        else { return nil }
        self.text = text
    }

    package var description: String { text }

    /// Whether the pattern takes this name; O(name x pattern) at worst.
    package func matches(_ name: String) -> Bool {
        let pattern = Array(text.utf8)
        let name = Array(name.utf8)
        var at = 0
        var next = 0
        // Where to go on when what follows the last star turns out not to fit: one character later.
        var star: (pattern: Int, name: Int)?
        while at < name.count {
            if next < pattern.count, pattern[next] == UInt8(ascii: "*") {
                star = (next + 1, at)
                next += 1
            } else if next < pattern.count, pattern[next] == name[at] {
                at += 1
                next += 1
            } else if let back = star {
                star = (back.pattern, back.name + 1)
                next = back.pattern
                at = back.name + 1
            } else {
                return false
            }
        }
        return pattern[next...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    /// Letters, digits and `_ - .`, as MCP wants names of tools.
    static func isName(_ text: Substring, orEmpty: Bool = false) -> Bool {
        (orEmpty ? 0 : 1)...128 ~= text.utf8.count
            && text.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || "_-.".utf8.contains($0)
            }
    }

    package static let rule = readable(
        "the name of a tool, in which \"*\" stands for any run of characters, such as \"get_*\"")
}
