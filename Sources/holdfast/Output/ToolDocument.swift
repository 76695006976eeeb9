// SPDX-License-Identifier: Apache-2.0

import JSON

/// The answer of a tool that writes itself: its document, with a word on what comes after it.
enum ToolDocument {
    static func print(_ answer: JSONValue, asJSON: Bool) {
        guard !asJSON, let text = answer["document"]?["text"]?.stringValue else { return Swift.print(answer.text) }
        Swift.print(text, terminator: text.hasSuffix("\n") ? "" : "\n")
        guard let cursor = answer["next_cursor"]?.stringValue else { return }
        let total = answer["total"]?.integerValue.map { " of \($0) rows in all" } ?? ""
        StandardError.write("(more\(total): --cursor \(cursor))\n")
    }
}
