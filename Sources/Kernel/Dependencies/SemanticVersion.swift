// SPDX-License-Identifier: Apache-2.0

/// A version of three numbers, with what may follow them.
///
/// Source: Semantic Versioning 2.0.0, clauses 2, 9, 10 and 11 (semver.org).
package struct SemanticVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Digits without leading zeros: numbers of any size.
    private let core: [String]
    /// The identifiers after the hyphen; empty for a release.
    private let prerelease: [String]

    /// Nil when the text is none.
    ///
    /// - Parameter isPartial: whether numbers may be missing at the end; they are 0 then.
    package init?(_ text: some StringProtocol, isPartial: Bool = false) {
        guard text.utf8.count <= 64 else { return nil }
        let text = String(text)
        let withoutBuild = text.prefix { $0 != "+" }
        if withoutBuild.count < text.count, !Self.areIdentifiers(text.dropFirst(withoutBuild.count + 1)) { return nil }
        let numbers = withoutBuild.prefix { $0 != "-" }
        var core = numbers.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard core.count <= 3, isPartial || core.count == 3, core.allSatisfy(Self.isNumber) else { return nil }
        core += Array(repeating: "0", count: 3 - core.count)
        var prerelease: [String] = []
        if numbers.count < withoutBuild.count {
            let rest = withoutBuild.dropFirst(numbers.count + 1)
            guard Self.areIdentifiers(rest) else { return nil }
            prerelease = rest.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard prerelease.allSatisfy({ !Self.isDigits($0) || Self.isNumber($0) }) else { return nil }
        }
        self.core = core
        self.prerelease = prerelease
    }

    package var description: String {
        core.joined(separator: ".") + (prerelease.isEmpty ? "" : "-" + prerelease.joined(separator: "."))
    }

    /// Precedence; what follows a plus has none.
    package static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
        for (one, other) in zip(left.core, right.core) where one != other { return isSmaller(one, other) }
        if left.prerelease.isEmpty || right.prerelease.isEmpty {
            return !left.prerelease.isEmpty && right.prerelease.isEmpty
        }
        for (one, other) in zip(left.prerelease, right.prerelease) where one != other {
            switch (isDigits(one), isDigits(other)) {
            case (true, true): return isSmaller(one, other)
            case (true, false): return true
            case (false, true): return false
            case (false, false): return one.utf8.lexicographicallyPrecedes(other.utf8)
            }
        }
        return left.prerelease.count < right.prerelease.count
    }

    /// Of two numbers without leading zeros.
    private static func isSmaller(_ one: String, _ other: String) -> Bool {
        one.utf8.count != other.utf8.count
            ? one.utf8.count < other.utf8.count : one.utf8.lexicographicallyPrecedes(other.utf8)
    }

    private static func isDigits(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
    }

    private static func isNumber(_ text: String) -> Bool {
        isDigits(text) && (text.utf8.count == 1 || !text.hasPrefix("0"))
    }

    private static func areIdentifiers(_ text: Substring) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { word in
            !word.isEmpty
                && word.utf8.allSatisfy {
                    (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45
                }
        }
    }
}
