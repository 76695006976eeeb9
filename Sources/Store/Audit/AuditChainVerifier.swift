// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// Follows one chain from its first entry to its last and compares it with what was signed.
///
/// A value without effects: entries go in in the order in which they are kept, a report comes out. Constant memory
/// besides the checkpoints.
package struct AuditChainVerifier {
    /// What is known of a chain besides its rows.
    package struct Knowledge: Sendable {
        /// Checkpoints of the store.
        package var stored: [AuditCheckpoint]
        /// Those that the node has kept apart; nil when they are not at hand.
        package var kept: [AuditCheckpoint]?
        /// The public keys that may sign for the chain.
        package var keys: Set<[UInt8]>
        /// The chain was given up behind this entry, by a restore that somebody has answered for.
        package var givenUpAfter: Int64?

        package init(
            stored: [AuditCheckpoint] = [], kept: [AuditCheckpoint]? = nil, keys: Set<[UInt8]> = [],
            givenUpAfter: Int64? = nil
        ) {
            self.stored = stored
            self.kept = kept
            self.keys = keys
            self.givenUpAfter = givenUpAfter
        }
    }

    private var report: AuditChainReport
    private let node: [UInt8]
    /// Of trusted keys, by the number of their entry; those that no entry has reached yet, the next one last.
    private var ahead: [AuditCheckpoint]
    private let givenUpAfter: Int64?

    package init(node: String, _ knowledge: Knowledge) {
        self.node = Array(node.utf8)
        report = AuditChainReport(node: node)
        givenUpAfter = knowledge.givenUpAfter
        ahead = []
        var trusted: [Int64: [AuditCheckpoint]] = [:]
        for checkpoint in knowledge.stored + (knowledge.kept ?? []) {
            guard checkpoint.isSigned, checkpoint.node == node else {
                report.add(
                    .signature, checkpoint.sequence,
                    "The checkpoint of entry \(checkpoint.sequence) is not what its key has signed.")
                continue
            }
            guard knowledge.keys.contains(checkpoint.publicKey) else {
                unknown(checkpoint, isOwn: knowledge.kept != nil)
                continue
            }
            if !trusted[checkpoint.sequence, default: []].contains(checkpoint) {
                trusted[checkpoint.sequence, default: []].append(checkpoint)
            }
        }
        ahead = trusted.values.flatMap { $0 }.sorted { $0.sequence > $1.sequence }
        if let kept = knowledge.kept {
            let stored = Set(knowledge.stored)
            for checkpoint in kept where !stored.contains(checkpoint) {
                if let givenUpAfter, checkpoint.sequence > givenUpAfter { continue }
                report.add(
                    .checkpoint, checkpoint.sequence,
                    "The checkpoint of entry \(checkpoint.sequence), which the node has kept, is not in the store.")
            }
        }
    }

    private mutating func unknown(_ checkpoint: AuditCheckpoint, isOwn: Bool) {
        report.unknownKeys += 1
        guard isOwn else { return }
        report.add(
            .signature, checkpoint.sequence,
            "The checkpoint of entry \(checkpoint.sequence) is signed by a key that is not this node's: "
                + "\(Hex.encode(checkpoint.publicKey)).")
    }

    /// Takes the next entry.
    ///
    /// - Throws: when libcrypto cannot hash.
    package mutating func take(_ entry: AuditEntry) throws(CryptoError) {
        let sequence = entry.sequence
        if sequence > report.last + 1 {
            missing(report.last + 1, sequence - 1)
        } else if sequence <= report.last {
            report.add(
                .broken, sequence, "Entry \(sequence) stands behind entry \(report.last); it is out of its order.")
        } else if entry.previous != report.lastHash {
            report.add(
                .broken, sequence,
                sequence == 1
                    ? "Entry 1 is not the first of a chain: it names one before it."
                    : "Entry \(sequence) does not follow entry \(sequence - 1) as that is now.")
        }
        let hash = try entry.computedHash().bytes
        if hash != entry.hash || entry.node != node {
            report.add(.changed, sequence, "Entry \(sequence) was changed: its hash is that of another one.")
        }
        while let checkpoint = ahead.last, checkpoint.sequence <= sequence {
            ahead.removeLast()
            // One whose entry is missing is not reached; the gap was reported.
            guard checkpoint.sequence == sequence else { continue }
            guard checkpoint.hash == hash else {
                report.add(
                    .rewritten, sequence,
                    "Entry \(sequence) is not the one that was signed: the chain was written anew, up to it or before.")
                continue
            }
            report.checkpoints += 1
            report.signed = sequence
        }
        report.entries += 1
        report.last = max(report.last, sequence)
        report.lastHash = entry.hash
    }

    private mutating func missing(_ first: Int64, _ last: Int64) {
        report.add(
            .missing, first,
            first == last ? "Entry \(first) is not there." : "Entries \(first) to \(last) are not there.")
    }

    /// Ends the chain.
    package consuming func finish() -> AuditChainReport {
        var report = report
        guard let furthest = ahead.first else { return report }
        if let givenUpAfter, report.last >= givenUpAfter {
            report.notes.append(
                "Entries \(report.last + 1) to \(furthest.sequence) were given up by a restore that was answered for.")
        } else {
            report.add(
                .cut, report.last + 1,
                "The chain ends with entry \(report.last); entry \(furthest.sequence) was signed and is not there.")
        }
        return report
    }
}
