// SPDX-License-Identifier: Apache-2.0

/// What one check of a plugin came to.
package struct CheckRow: Sendable, Equatable {
    package enum Status: String, Sendable, CaseIterable {
        case ok, warning, failed, skipped
    }

    /// What was checked, in one or two words.
    package let check: String
    package let status: Status
    /// What was seen or measured.
    package let measured: String
    /// What the author can do about it; nil when there is nothing to do.
    package let advice: String?

    package init(_ check: String, _ status: Status, _ measured: String, _ advice: String? = nil) {
        self.check = check
        self.status = status
        self.measured = measured
        self.advice = advice
    }

    /// One row of several findings: the worst decides, and the first advice of that weight is given.
    package init(_ check: String, findings: [Finding], otherwise measured: String) {
        guard let worst = findings.map(\.status).max(by: { $0.weight < $1.weight }) else {
            self.init(check, .ok, measured)
            return
        }
        let shown = findings.filter { $0.status == worst }
        var text = shown.prefix(3).map(\.sentence).joined(separator: "; ")
        if shown.count > 3 { text += "; and \(shown.count - 3) more" }
        self.init(check, worst, text, shown.first?.advice)
    }

    /// One thing that is wrong, of those that a check may find.
    package struct Finding: Sendable, Equatable {
        package let status: Status
        package let sentence: String
        package let advice: String

        package init(_ status: Status, _ sentence: String, _ advice: String) {
            self.status = status
            self.sentence = sentence
            self.advice = advice
        }
    }
}

extension CheckRow.Status {
    var weight: Int {
        switch self {
        case .ok: 0
        case .skipped: 1
        case .warning: 2
        case .failed: 3
        }
    }
}
