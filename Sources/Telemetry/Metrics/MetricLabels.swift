// SPDX-License-Identifier: Apache-2.0

/// The labels of one series, kept sorted by name, so that the order in which they are written does not matter.
///
/// Duplicates and bad names are found when the labels are used with a ``MetricsRegistry``.
package struct MetricLabels: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// Label names in ascending order.
    package let names: [String]
    /// The value of each name, in the order of `names`.
    package let values: [String]

    /// Labels from pairs in any order.
    package init(_ pairs: [(name: String, value: String)]) {
        let sorted = pairs.sorted { $0.name < $1.name }
        names = sorted.map(\.name)
        values = sorted.map(\.value)
    }

    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { (name: $0.0, value: $0.1) })
    }

    /// No labels.
    package static let none = MetricLabels([])

    /// Throws for a name that the exposition format does not allow, or that occurs twice.
    ///
    /// `le` belongs to histograms.
    func check(for metric: String) throws(MetricsError) {
        for (index, name) in names.enumerated() {
            guard MetricName.isLabel(name) else { throw .invalidLabel(metric: metric, label: name) }
            if index > 0, names[index - 1] == name { throw .duplicateLabel(metric: metric, label: name) }
        }
    }
}

/// The lexical rules of Prometheus' data model for metric and label names.
enum MetricName {
    static func isMetric(_ name: String) -> Bool {
        isIdentifier(name, colon: true)
    }

    static func isLabel(_ name: String) -> Bool {
        isIdentifier(name, colon: false) && !name.hasPrefix("__") && name != "le"
    }

    private static func isIdentifier(_ name: String, colon: Bool) -> Bool {
        let bytes = name.utf8
        guard let first = bytes.first, bytes.count <= 200, !(48...57).contains(first) else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case 48...57, 65...90, 97...122, 95: true
            case 58: colon
            default: false
            }
        }
    }
}
