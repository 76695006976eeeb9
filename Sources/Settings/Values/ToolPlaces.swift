// SPDX-License-Identifier: Apache-2.0

/// How many calls of one tool may be under way at once: `export_program=2`.
package struct ToolPlaces: ParsedText, CustomStringConvertible {
    package let tool: String
    /// 1 to 100 000.
    package let places: Int64

    package init(tool: String, places: Int64) {
        self.tool = tool
        self.places = places
    }

    package init?(parsing text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, ToolPattern.isName(parts[0]), (1...6).contains(parts[1].utf8.count),
            parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let places = Int64(parts[1]),
            (1...100_000).contains(places)
        else { return nil }
        self.init(tool: String(parts[0]), places: places)
    }

    package var text: String { "\(tool)=\(places)" }
    package var description: String { text }

    package static let rule = readable("the name of a tool, \"=\" and 1 to 100000, such as \"export_program=2\"")
}
