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
