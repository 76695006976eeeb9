// SPDX-License-Identifier: Apache-2.0

/// JSON Pointer (RFC 6901) in its string form.
public enum JSONPointer {
    /// `token` as it is written inside a pointer: `~` becomes `~0`, `/` becomes `~1` (section 3).
    public static func escaped(_ token: String) -> String {
        guard token.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return token }
        var result = ""
        for scalar in token.unicodeScalars {
            switch scalar {
            case "~": result += "~0"
            case "/": result += "~1"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The tokens of a pointer, unescaped; nil if it is no pointer (does not start with `/`, or has a `~` without 0
    /// or 1).
    ///
    /// The empty pointer has no tokens.
    public static func tokens(of pointer: String) -> [String]? {
        if pointer.isEmpty { return [] }
        guard pointer.utf8.first == UInt8(ascii: "/") else { return nil }
        var tokens: [String] = []
        for part in pointer.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let token = unescaped(Substring(part)) else { return nil }
            tokens.append(token)
        }
        return tokens
    }

    private static func unescaped(_ part: Substring) -> String? {
        guard part.utf8.contains(UInt8(ascii: "~")) else { return String(part) }
        var result = String.UnicodeScalarView()
        var rest = part.unicodeScalars.makeIterator()
        while let scalar = rest.next() {
            guard scalar == "~" else {
                result.append(scalar)
                continue
            }
            switch rest.next() {
            case "0": result.append("~")
            case "1": result.append("/")
            default: return nil
            }
        }
        return String(result)
    }
}

extension JSONValue {
    /// The value that `pointer` (RFC 6901) leads to.
    ///
    /// Nil if it leads nowhere or is no pointer.
    public func value(at pointer: String) -> JSONValue? {
        guard let tokens = JSONPointer.tokens(of: pointer) else { return nil }
        var value = self
        for token in tokens {
            switch value {
            case .object(let object):
                guard let member = object[token] else { return nil }
                value = member
            case .array(let elements):
                let isPlain =
                    token.utf8.allSatisfy { (0x30...0x39).contains($0) } && (token == "0" || token.first != "0")
                guard isPlain, let index = Int(token), index < elements.count else { return nil }
                value = elements[index]
            default: return nil
            }
        }
        return value
    }
}
