// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@testable import Store

/// What `verify` promises to find, each of it tried at every place of a chain.
@Suite("Audit tampering")
struct AuditTamperTests {
    private static let node = "n-1"
    private static let signedAt: Int64 = 6
    private let entries: [AuditEntry]
    private let knowledge: AuditChainVerifier.Knowledge

    init() throws {
        var entries: [AuditEntry] = []
        for number in 1...9 {
            var entry = Self.Fields(number: Int64(number))
            entry.previous = entries.last?.hash ?? AuditEntry.origin
            entries.append(try entry.sealed())
        }
        self.entries = entries
        let key = try Ed25519.PrivateKey(seed: Array(repeating: 9, count: 32))
        knowledge = .init(
            stored: [
                try AuditCheckpoint(
                    node: Self.node, sequence: Self.signedAt, atMicros: 7, hash: entries[Int(Self.signedAt) - 1].hash,
                    key: key)
            ], keys: [key.publicKey])
    }

    /// An entry whose fields can be changed.
    private struct Fields {
        var node = Array(AuditTamperTests.node.utf8)
        var sequence: Int64
        var at: Int64
        var texts: [[UInt8]?]
        var unit = [UInt8](repeating: 0xAB, count: 16)
        var digest: [UInt8]? = [UInt8](repeating: 0xCD, count: 32)
        var version: Int64? = 12
        var previous: [UInt8] = []
        var details = Array(#"{"n":1}"#.utf8)
        var hash: [UInt8] = []

        init(number: Int64) {
            sequence = number
            at = 1_789_000_000_000_000 + number
            texts = ["token.created", "token:\"\\x", "done", "ann", "admin", "rest", "create_token", nil].map {
                $0.map { Array(($0 + "\(number)").utf8) }
            }
        }

        init(_ entry: AuditEntry) {
            node = entry.node
            sequence = entry.sequence
            at = entry.atMicros
            texts = [
                entry.action, entry.subject, entry.outcome, entry.actor, entry.role, entry.face, entry.tool,
                entry.correlationID,
            ]
            unit = entry.unit
            digest = entry.argumentsDigest
            version = entry.scheduleVersion
            previous = entry.previous
            details = entry.details
            hash = entry.hash
        }

        var entry: AuditEntry {
            AuditEntry(
                node: node, sequence: sequence, atMicros: at, unit: unit, action: texts[0] ?? [],
                subject: texts[1] ?? [], outcome: texts[2] ?? [], actor: texts[3] ?? [], role: texts[4] ?? [],
                face: texts[5] ?? [], tool: texts[6], correlationID: texts[7], argumentsDigest: digest,
                scheduleVersion: version, previous: previous, details: details, hash: hash)
        }

        /// The entry with the hash that its content has.
        func sealed() throws -> AuditEntry {
            var copy = self
            copy.hash = try entry.computedHash().bytes
            return copy.entry
        }

        /// Every entry that differs in one byte of one field, or in whether a field is there.
        var changed: [AuditEntry] {
            var all: [AuditEntry] = []
            func each(_ bytes: [UInt8], _ set: (inout Fields, [UInt8]) -> Void) {
                for place in bytes.indices {
                    for bit in [UInt8(1), 0x80] {
                        var other = bytes
                        other[place] ^= bit
                        var copy = self
                        set(&copy, other)
                        all.append(copy.entry)
                    }
                }
                for other in [Array(bytes.dropLast()), bytes + [0x20]] {
                    var copy = self
                    set(&copy, other)
                    all.append(copy.entry)
                }
            }
            each(node) { $0.node = $1 }
            each(unit) { $0.unit = $1 }
            each(digest ?? []) { $0.digest = $1 }
            each(previous) { $0.previous = $1 }
            each(details) { $0.details = $1 }
            each(hash) { $0.hash = $1 }
            for place in texts.indices {
                if let text = texts[place] { each(text) { $0.texts[place] = $1 } }
                var copy = self
                copy.texts[place] = texts[place] == nil ? [] : nil
                // Only the last two may be absent; an absent one reads as an empty one elsewhere.
                all.append(copy.entry)
            }
            for shift in 0..<63 {
                for field in [\Fields.sequence, \Fields.at] {
                    var copy = self
                    copy[keyPath: field] ^= 1 << Int64(shift)
                    all.append(copy.entry)
                }
            }
            for version in [nil, 13, 0] as [Int64?] {
                var copy = self
                copy.version = version
                all.append(copy.entry)
            }
            var copy = self
            copy.digest = nil
            all.append(copy.entry)
            return all
        }
    }

    private func report(
        _ entries: [AuditEntry], _ knowledge: AuditChainVerifier.Knowledge? = nil
    ) throws -> AuditChainReport {
        var verifier = AuditChainVerifier(node: Self.node, knowledge ?? self.knowledge)
        for entry in entries.sorted(by: { $0.sequence < $1.sequence }) { try verifier.take(entry) }
        return verifier.finish()
    }

    @Test("the chain as it was written is sound, and says how far it is signed")
    func sound() throws {
        let found = try report(entries)
        #expect(found.isSound && found.signed == 6 && found.last == 9 && found.checkpoints == 1)
    }

    @Test("a change of any byte of any field of any entry is found")
    func bytes() throws {
        for place in entries.indices {
            for other in Fields(entries[place]).changed {
                var chain = entries
                chain[place] = other
                #expect(!(try report(chain).isSound), "entry \(place + 1): \(other)")
            }
        }
    }

    @Test("a deletion anywhere but at the end is found, and at the end up to the last checkpoint")
    func deletions() throws {
        for first in 0..<entries.count {
            for last in first..<entries.count {
                var chain = entries
                chain.removeSubrange(first...last)
                let isTail = last == entries.count - 1
                let isPromised = !isTail || first < Int(Self.signedAt)
                #expect(try report(chain).isSound == !isPromised, "\(first + 1) to \(last + 1)")
            }
        }
    }

    @Test("entries that have changed places are found, with their numbers or without")
    func reordering() throws {
        for one in 0..<entries.count {
            for other in (one + 1)..<entries.count {
                var chain = entries
                chain.swapAt(one, other)
                var (first, second) = (Fields(chain[one]), Fields(chain[other]))
                swap(&first.sequence, &second.sequence)
                chain[one] = first.entry
                chain[other] = second.entry
                #expect(!(try report(chain).isSound))
            }
        }
        var verifier = AuditChainVerifier(node: Self.node, .init())
        for entry in entries.reversed() { try verifier.take(entry) }
        #expect(!verifier.finish().isSound)
    }

    /// Whoever can hash as we do makes a chain that follows itself; only a signature or a copy tells it from ours.
    @Test("a chain that was written anew is found up to the last checkpoint, behind it by a copy")
    func rewriting() throws {
        for place in entries.indices {
            var chain = entries
            var changed = Fields(chain[place])
            changed.texts[3] = Array("mallory".utf8)
            chain[place] = try changed.sealed()
            for next in (place + 1)..<max(place + 1, chain.count) {
                var following = Fields(chain[next])
                following.previous = chain[next - 1].hash
                chain[next] = try following.sealed()
            }
            let found = try report(chain)
            #expect(found.isSound == (place >= Int(Self.signedAt)))
            if place < Int(Self.signedAt) { #expect(found.findings.contains { $0.kind == .rewritten }) }
            let line = try #require(AuditCopyLine(entries[place].line()))
            #expect(line.isIntact && line.hash.bytes != chain[place].hash)
        }
    }

    @Test("a checkpoint that was changed, made with another key, or taken away is found")
    func checkpoints() throws {
        let checkpoint = try #require(knowledge.stored.first)
        func changed(_ hash: [UInt8], _ signature: [UInt8], at: Int64, _ sequence: Int64) -> AuditCheckpoint {
            AuditCheckpoint(
                node: Self.node, sequence: sequence, atMicros: at, hash: hash, publicKey: checkpoint.publicKey,
                signature: signature)
        }
        var others: [AuditCheckpoint] = [
            changed(checkpoint.hash, checkpoint.signature, at: 8, 6),
            changed(checkpoint.hash, checkpoint.signature, at: 7, 5),
        ]
        for place in 0..<32 {
            var hash = checkpoint.hash
            hash[place] ^= 1
            others.append(changed(hash, checkpoint.signature, at: 7, 6))
        }
        for place in 0..<64 {
            var signature = checkpoint.signature
            signature[place] ^= 1
            others.append(changed(checkpoint.hash, signature, at: 7, 6))
        }
        for other in others { #expect(!(try report(entries, .init(stored: [other], keys: knowledge.keys)).isSound)) }
        let mallory = try Ed25519.PrivateKey(seed: Array(repeating: 1, count: 32))
        let forged = try AuditCheckpoint(node: Self.node, sequence: 9, atMicros: 9, hash: entries[8].hash, key: mallory)
        let own = try report(entries, .init(stored: [forged], kept: [], keys: knowledge.keys))
        #expect(own.findings.map(\.kind) == [.signature] && own.signed == 0)
        // Of another node's keys nothing is known here: its checkpoints prove nothing, and that is said.
        let foreign = try report(entries, .init(stored: [forged], keys: knowledge.keys))
        #expect(foreign.isSound && foreign.unknownKeys == 1 && foreign.signed == 0)
        let taken = try report(Array(entries.prefix(4)), .init(kept: [checkpoint], keys: knowledge.keys))
        #expect(taken.findings.map(\.kind) == [.checkpoint, .cut])
        let restored = try report(
            Array(entries.prefix(4)), .init(kept: [checkpoint], keys: knowledge.keys, givenUpAfter: 4))
        #expect(restored.isSound && restored.notes.count == 1)
        // It allows no further cut.
        #expect(
            !(try report(
                Array(entries.prefix(3)), .init(kept: [checkpoint], keys: knowledge.keys, givenUpAfter: 4)
            ).isSound))
    }

    @Test("a changed byte of a line of a copy never passes for the entry")
    func copies() throws {
        let line = entries[4].line()
        let header = Array("<109>1 2026-03-02T07:00:00.000000Z host holdfast 1 token.created - ".utf8)
        #expect(AuditCopyLine(header + line) == AuditCopyLine(line))
        #expect(AuditCopyLine(line)?.isIntact == true)
        for place in line.indices {
            var other = line
            other[place] ^= 1
            #expect(AuditCopyLine(other)?.isIntact != true, "byte \(place)")
        }
    }
}
