// SPDX-License-Identifier: Apache-2.0

/// Licence expressions (SPDX 2.3, annex D): identifiers joined by AND, OR and WITH, with parentheses.
enum SPDXExpression {
    static func isValid(_ text: String) -> Bool {
        guard text.utf8.count <= 512 else { return false }
        var parser = Parser(words: words(of: text))
        return parser.expression() && parser.isAtEnd
    }

    private static func words(of text: String) -> [Substring] {
        var result: [Substring] = []
        for part in text.split(separator: " ") {
            var rest = part
            while rest.first == "(" {
                result.append(rest.prefix(1))
                rest = rest.dropFirst()
            }
            var closing: [Substring] = []
            while rest.last == ")" {
                closing.append(rest.suffix(1))
                rest = rest.dropLast()
            }
            if !rest.isEmpty { result.append(rest) }
            result += closing
        }
        return result
    }

    private struct Parser {
        let words: [Substring]
        var index = 0
        var depth = 0

        var isAtEnd: Bool { index == words.count }

        mutating func take(_ word: Substring) -> Bool {
            guard index < words.count, words[index] == word else { return false }
            index += 1
            return true
        }

        mutating func expression() -> Bool {
            guard term() else { return false }
            while take("AND") || take("OR") {
                guard term() else { return false }
            }
            return true
        }

        mutating func term() -> Bool {
            if take("(") {
                depth += 1
                guard depth <= 16, expression() else { return false }
                depth -= 1
                return take(")")
            }
            guard identifier() else { return false }
            return take("WITH") ? identifier() : true
        }

        mutating func identifier() -> Bool {
            guard index < words.count, !["AND", "OR", "WITH", "(", ")"].contains(words[index]) else { return false }
            let word = words[index]
            index += 1
            return word.utf8.allSatisfy { byte in
                (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+")
                    || byte == UInt8(ascii: ":")
            }
        }
    }
}
