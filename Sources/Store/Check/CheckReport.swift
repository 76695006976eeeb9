// SPDX-License-Identifier: Apache-2.0

/// What a check of a whole store has looked at and found.
package struct CheckReport: Sendable, Hashable {
    /// One thing that is not as it must be.
    package struct Finding: Sendable, Hashable {
        /// A stable word for its kind, in `snake_case`.
        package let code: String
        /// Which row or file it is about.
        package let subject: String
        /// What is wrong, in one sentence.
        package let sentence: String

        package init(code: String, subject: String, sentence: String) {
            self.code = code
            self.subject = subject
            self.sentence = sentence
        }
    }

    /// No more findings than this are kept; all are counted.
    package static let findingLimit = 100

    package var versions = 0
    package var batches = 0
    package var batchBytes: Int64 = 0
    /// Batches whose rows were removed when their time was over.
    package var expiredBatches = 0
    /// Versions whose digest could be computed anew from those of their parts.
    package var provenVersions = 0
    package var events = 0
    package var keyValues = 0
    package private(set) var findings: [Finding] = []
    package private(set) var findingCount = 0

    package init() {}

    package var isSound: Bool { findingCount == 0 }

    package mutating func add(_ code: String, _ subject: String, _ sentence: String) {
        findingCount += 1
        if findings.count < Self.findingLimit {
            findings.append(Finding(code: code, subject: subject, sentence: sentence))
        }
    }
}
