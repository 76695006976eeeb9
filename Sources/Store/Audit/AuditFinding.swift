// SPDX-License-Identifier: Apache-2.0

/// One way in which a chain is not what was written.
package struct AuditFinding: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// An entry is not the one that its hash was made of.
        case changed
        /// Entries are not there.
        case missing
        /// An entry does not follow the one before it.
        case broken
        /// The chain is not the one that was signed.
        case rewritten
        /// The chain ends before an entry that was signed, or that a copy has.
        case cut
        /// A checkpoint is not what was signed, or not by the node's key.
        case signature
        /// A checkpoint that the node kept apart is not in the store.
        case checkpoint
        /// A copy is not in itself what was written.
        case copy
    }

    package let kind: Kind
    package let node: String
    /// The first entry that it is about.
    package let sequence: Int64
    package let sentence: String

    package init(_ kind: Kind, node: String, sequence: Int64, _ sentence: String) {
        self.kind = kind
        self.node = node
        self.sequence = sequence
        self.sentence = sentence
    }
}

/// What was found out about one chain.
package struct AuditChainReport: Sendable, Hashable {
    /// Findings beyond so many are counted and not kept.
    package static let mostFindings = 100

    package let node: String
    package var entries: Int64 = 0
    /// The number and hash of the last entry; 0 and zeros when there is none.
    package var last: Int64 = 0
    package var lastHash: [UInt8] = AuditEntry.origin
    /// Checkpoints that a trusted key has signed and the chain agrees with.
    package var checkpoints = 0
    /// The entry of the last of them: changes up to here would be seen, whoever made them, without the key.
    package var signed: Int64 = 0
    /// Checkpoints by keys that nobody here knows: they prove nothing.
    package var unknownKeys = 0
    package private(set) var findings: [AuditFinding] = []
    package private(set) var totalFindings = 0
    /// What is not wrong and should be known.
    package var notes: [String] = []

    package init(node: String) { self.node = node }

    package var isSound: Bool { totalFindings == 0 }

    package mutating func add(_ kind: AuditFinding.Kind, _ sequence: Int64, _ sentence: String) {
        totalFindings += 1
        guard findings.count < Self.mostFindings else { return }
        findings.append(AuditFinding(kind, node: node, sequence: sequence, sentence))
    }
}
