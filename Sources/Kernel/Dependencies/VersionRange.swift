// SPDX-License-Identifier: Apache-2.0

/// Which versions will do: comparisons with spaces between them, of which every one must hold, as `>=1.2 <2`.
///
/// Precedence alone decides, so that `<2` admits 2.0.0-rc.1; numbers that are missing are 0. An empty text admits every
/// version.
package struct VersionRange: Sendable, Hashable {
    private enum Operator: String, CaseIterable {
        // The longer ones first: the reader takes the first that fits.
        case atLeast = ">="
        case atMost = "<="
        case above = ">"
        case below = "<"
        case equal = "="
    }

    private struct Comparison: Hashable {
        let sign: Operator
        let version: SemanticVersion

        func admits(_ other: SemanticVersion) -> Bool {
            switch sign {
            case .atLeast: other >= version
            case .atMost: other <= version
            case .above: other > version
            case .below: other < version
            case .equal: !(other < version) && !(version < other)
            }
        }
    }

    /// As it was written.
    package let text: String
    private let comparisons: [Comparison]

    /// Every version.
    package static let any = VersionRange(text: "", comparisons: [])

    /// Nil when a part is no comparison.
    package init?(_ text: String) {
        var comparisons: [Comparison] = []
        for part in text.split(separator: " ") {
            guard let sign = Operator.allCases.first(where: { part.hasPrefix($0.rawValue) }),
                let version = SemanticVersion(part.dropFirst(sign.rawValue.count), isPartial: true)
            else { return nil }
            comparisons.append(Comparison(sign: sign, version: version))
        }
        self.init(text: text, comparisons: comparisons)
    }

    private init(text: String, comparisons: [Comparison]) {
        self.text = text
        self.comparisons = comparisons
    }

    /// What a range may be, for an error message.
    package static let allowed = "comparisons with spaces between them, such as >=1.2 <2"

    /// Whether a version will do.
    package func admits(_ version: String) -> Bool {
        if comparisons.isEmpty { return true }
        guard let version = SemanticVersion(version) else { return false }
        return comparisons.allSatisfy { $0.admits(version) }
    }
}
