// SPDX-License-Identifier: Apache-2.0

import JSON

/// What stands in a template for the words of one project: `{{id}}` in contents, `__type__` in names of files.
struct Placeholders {
    /// The values by the word between the braces.
    let values: [String: String]

    init(_ name: ProjectName, vendor: String, prefix: String) {
        values = [
            "id": name.id, "title": name.title, "type": name.type, "tool": name.tool, "vendor": vendor,
            "prefix": prefix,
        ]
    }

    /// A placeholder that no value is known for.
    struct Unknown: Error, Equatable {
        let word: String
        let line: Int
    }

    /// The text of a file with every placeholder replaced, once: what a value holds is not looked at again.
    ///
    /// A placeholder is two braces, lower-case letters and two braces; in JSON and TOML it stands inside a string, and its
    /// value is escaped for that.
    func filled(_ text: String, of file: String) throws(Unknown) -> String {
        let isQuoted = file.hasSuffix(".json") || file.hasSuffix(".toml")
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "{{") {
            result += rest[..<start.lowerBound]
            let word = rest[start.upperBound...].prefix { $0.isASCII && $0.isLowercase }
            let after = rest[word.endIndex...]
            guard !word.isEmpty, after.hasPrefix("}}") else {
                // One brace only: the next may begin a placeholder.
                result += "{"
                rest = rest[rest.index(after: start.lowerBound)...]
                continue
            }
            guard let value = values[String(word)] else {
                let line = text[..<start.lowerBound].utf8.count { $0 == UInt8(ascii: "\n") } + 1
                throw Unknown(word: String(word), line: line)
            }
            result += isQuoted ? Self.escaped(value) : value
            rest = after.dropFirst(2)
        }
        return result + rest
    }

    /// The path that a file of the template has in the project.
    func path(_ template: String) -> String {
        template.split(separator: "/").map { part in
            if part == "dot-gitignore" { return ".gitignore" }
            return ["type", "tool"].reduce(String(part)) { name, word in
                name.split(separator: "__\(word)__", omittingEmptySubsequences: false)
                    .joined(separator: values[word] ?? "")
            }
        }.joined(separator: "/")
    }

    /// As it stands between the quotes of a string: JSON's escapes (RFC 8259, 7), which TOML has as well.
    private static func escaped(_ value: String) -> String {
        String(JSONValue.string(value).text.dropFirst().dropLast())
    }
}
