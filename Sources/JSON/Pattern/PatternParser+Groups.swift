// SPDX-License-Identifier: Apache-2.0

/// A back reference as written, before it is known which groups the pattern has.
struct GroupReference {
    enum Target {
        case number(Int)
        case name(String)
    }

    let target: Target
    /// The index of its backslash, for messages.
    let position: Int
}

extension PatternParser {
    /// `(` to `)`: capturing, named, not capturing, lookahead, lookbehind.
    mutating func group() throws(PatternError) -> PatternNode {
        let start = position
        guard depth < limits.maximumNesting else {
            throw error(.nestedTooDeep, at: start, expected: "at most \(limits.maximumNesting) levels of groups")
        }
        depth += 1
        defer { depth -= 1 }
        position += 1
        guard take("?") else {
            captureCount += 1
            let index = captureCount
            return .capture(try groupBody(start), index: index)
        }
        if take(":") { return try groupBody(start) }
        for (opening, isAhead, isNegated) in [
            ("=", true, false), ("!", true, true), ("<=", false, false), ("<!", false, true),
        ] where take(all: opening) {
            lookCount += 1
            let id = lookCount
            return .look(
                try groupBody(start), kind: PatternNode.LookKind(isAhead: isAhead, isNegated: isNegated), id: id)
        }
        if take("<") { return try namedGroup(start) }
        if ["i", "m", "s", "-"].contains(peek) {
            throw error(.unsupported, at: start, expected: "a group without modifiers")
        }
        throw error(.invalidGroup, at: start, expected: "'(?:', '(?=', '(?!', '(?<=', '(?<!' or '(?<name>'")
    }

    private mutating func namedGroup(_ start: Int) throws(PatternError) -> PatternNode {
        let nameStart = position
        let name = try groupName()
        captureCount += 1
        let index = captureCount
        guard names.add(name, group: index) else {
            throw error(.duplicateName, at: nameStart, expected: "a name that no group beside it has")
        }
        return .capture(try groupBody(start), index: index)
    }

    private mutating func groupBody(_ start: Int) throws(PatternError) -> PatternNode {
        let body = try disjunction()
        guard take(")") else { throw error(.unclosedGroup, at: start, expected: "')' at the end of the group") }
        return body
    }

    /// `RegExpIdentifierName >`: an identifier of ECMAScript, which may have `\u` escapes.
    mutating func groupName() throws(PatternError) -> String {
        var name = String.UnicodeScalarView()
        while let next = peek, next != ">" {
            let start = position
            var scalar = next
            position += 1
            if next == "\\" {
                guard take("u"), let value = try? unicodeEscape(start), let escaped = Unicode.Scalar(value) else {
                    throw error(.invalidGroup, at: start, expected: "a letter, a digit, '_' or '$' in the name")
                }
                scalar = escaped
            }
            let isAllowed =
                name.isEmpty
                ? scalar.properties.isIDStart || scalar == "$" || scalar == "_"
                : scalar.properties.isIDContinue || scalar == "$" || scalar == "\u{200C}" || scalar == "\u{200D}"
            guard isAllowed else {
                throw error(
                    .invalidGroup, at: start,
                    expected: name.isEmpty ? "a name that starts with a letter, '_' or '$'" : "'>' after the name")
            }
            name.append(scalar)
        }
        guard !name.isEmpty, take(">") else {
            throw error(.invalidGroup, at: position, expected: name.isEmpty ? "a group name" : "'>' after the name")
        }
        return String(name)
    }

    /// For each back reference, the groups that it means.
    func resolvedReferences() throws(PatternError) -> [[Int]] {
        var resolved: [[Int]] = []
        for reference in references {
            switch reference.target {
            case .number(let number):
                guard number <= captureCount else {
                    throw error(
                        .invalidReference, at: reference.position,
                        expected: captureCount == 0
                            ? "no back reference, since there are no groups" : "a group from 1 to \(captureCount)")
                }
                resolved.append([number])
            case .name(let name):
                guard let groups = names.groups(named: name) else {
                    throw error(.invalidReference, at: reference.position, expected: "the name of a group")
                }
                resolved.append(groups)
            }
        }
        return resolved
    }
}
