// SPDX-License-Identifier: Apache-2.0

/// Why a word is no scope.
package enum ScopeError: Error, Sendable, Equatable {
    case unknownWord(String)
    case badName(String)
    case badEffect(String)
    case secondEffect(String)
    case badPersonal(String)
    case tooMany(Int)
}

extension ScopeError: CustomStringConvertible {
    /// The word, and what is allowed in its place.
    package var description: String {
        switch self {
        case .unknownWord(let word):
            "\(Self.quoted(word)) is no scope; allowed are tool:NAME, tool:PREFIX*, plugin:ID, effect:E and personal:DATA."
        case .badName(let word):
            "\(Self.quoted(word)) names no tool or plugin; a tool has 1 to 64 of a-z, A-Z, 0-9, _ and -, with * at its end "
                + "for all that begin so, and a plugin an id such as org.example.pattern."
        case .badEffect(let word):
            "\(Self.quoted(word)) names no effect; allowed are \(Effect.allCases.map(\.rawValue).joined(separator: ", "))."
        case .secondEffect(let word):
            "\(Self.quoted(word)) is a second highest effect; one is allowed."
        case .badPersonal(let word):
            "\(Self.quoted(word)) names no personal data; allowed are "
                + PersonalData.allCases.map(\.scope).joined(separator: " and ") + "."
        case .tooMany(let count):
            "\(count) scopes are too many; \(Scopes.maximumWords) are allowed."
        }
    }

    private static func quoted(_ word: String) -> String { "\"\(word.prefix(100))\"" }
}
