// SPDX-License-Identifier: Apache-2.0

/// HTML that is written as text: everything that comes from outside goes through `escaped`.
enum HTMLText {
    /// Text as it may stand between tags and in quoted attributes: the five characters that HTML gives a meaning are
    /// references (HTML Living Standard, section 13.1.2), and control characters are gone.
    static func escaped(_ text: some StringProtocol) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            default:
                let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                if !isControl { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }

    /// `<name class="...">text</name>` with the text escaped.
    static func element(_ name: String, _ text: String, class word: String? = nil) -> String {
        tag(name, escaped(text), class: word)
    }

    /// `<name class="...">` around what is HTML already.
    static func tag(_ name: String, _ inner: String, class word: String? = nil) -> String {
        let attribute = word.map { " class=\"\(escaped($0))\"" } ?? ""
        return "<\(name)\(attribute)>\(inner)</\(name)>"
    }

    /// A table with a head; nothing when it has no rows, whose cells are HTML already.
    static func table(_ head: [String], _ rows: [[String]]) -> String {
        guard !rows.isEmpty else { return "" }
        let top = tag("tr", head.map { "<th scope=\"col\">\(escaped($0))</th>" }.joined())
        let body = rows.map { row in tag("tr", row.map { tag("td", $0) }.joined()) }.joined(separator: "\n")
        return "<table>\n\(tag("thead", top))\n\(tag("tbody", body))\n</table>"
    }

    /// A list; nothing when it has no items, which are HTML already.
    static func list(_ items: [String], ordered: Bool = false) -> String {
        items.isEmpty ? "" : tag(ordered ? "ol" : "ul", items.map { tag("li", $0) }.joined(separator: "\n"))
    }
}
