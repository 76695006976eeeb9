// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import JSON

/// One entry of the audit chain of one node.
///
/// Texts are kept as the bytes that were found, because somebody may have changed them: what is not UTF-8 any more is a
/// finding and no reason to stop reading.
package struct AuditEntry: Sendable, Hashable {
    package let node: [UInt8]
    /// The entry's number in its chain, from 1, without gaps.
    package let sequence: Int64
    /// UTC by the node's clock, in microseconds since 1970-01-01.
    package let atMicros: Int64
    /// The same in all entries of one transaction's change: 16 bytes.
    package let unit: [UInt8]
    package let action: [UInt8]
    package let subject: [UInt8]
    package let outcome: [UInt8]
    package let actor: [UInt8]
    package let role: [UInt8]
    package let face: [UInt8]
    package let tool: [UInt8]?
    package let correlationID: [UInt8]?
    /// 32 bytes.
    package let argumentsDigest: [UInt8]?
    /// The roster version that the change made.
    package let scheduleVersion: Int64?
    /// The hash of the entry before it; 32 zeros before the first.
    package let previous: [UInt8]
    /// A JSON object.
    package let details: [UInt8]
    /// The hash that is kept; whether it is right is for `computedHash()` to say.
    package let hash: [UInt8]

    /// What stands in the place of a hash before the first entry.
    package static let origin = [UInt8](repeating: 0, count: SHA256Digest.byteCount)
}

extension AuditEntry {
    /// The first entry of a chain with this content, for figures.
    package static func sample(_ new: NewAuditEntry) -> AuditEntry {
        AuditEntry(
            new, of: AuditBatch(program: "", unit: UnitID(), entries: []), node: "n-0123456789ab",
            atMicros: 1_789_000_000_000_000, after: (0, origin))
    }

    /// An entry that has no hash yet.
    init(
        _ new: NewAuditEntry, of batch: AuditBatch, node: String, atMicros: Int64,
        after end: (sequence: Int64, hash: [UInt8])
    ) {
        self.init(
            node: Array(node.utf8), sequence: end.sequence + 1, atMicros: atMicros, unit: batch.unit.bytes,
            action: Array(new.action.utf8), subject: Array(new.subject.utf8), outcome: Array(new.outcome.utf8),
            actor: Array(new.actor.utf8), role: Array(new.role.utf8), face: Array(new.face.utf8),
            tool: new.tool.map { Array($0.utf8) }, correlationID: new.correlationID.map { Array($0.utf8) },
            argumentsDigest: new.argumentsDigest?.bytes, scheduleVersion: batch.version, previous: end.hash,
            details: new.detailsJSON, hash: [])
    }

    /// The bytes that are hashed: one JSON object in UTF-8, its members in a fixed order (docs/contract/audit.md).
    ///
    /// Two entries that differ in any byte of any member differ here: strings are escaped, and the only member that is
    /// copied as it is, `details`, stands last.
    package func hashedBytes() -> [UInt8] {
        var line = AuditLine()
        line.open()
        line.member("v", 1)
        line.member("node", text: node)
        line.member("seq", sequence)
        line.member("at_us", atMicros)
        line.member("unit", hex: unit)
        line.member("action", text: action)
        line.member("subject", text: subject)
        line.member("outcome", text: outcome)
        line.member("actor", text: actor)
        line.member("role", text: role)
        line.member("face", text: face)
        line.member("tool", text: tool)
        line.member("correlation_id", text: correlationID)
        line.member("arguments_digest", hex: argumentsDigest)
        line.member("schedule_version", scheduleVersion)
        line.member("previous", hex: previous)
        line.member("details", raw: details)
        line.close()
        return line.bytes
    }

    /// SHA-256 of `hashedBytes()`.
    package func computedHash() throws(CryptoError) -> SHA256Digest { try SHA256.digest(of: hashedBytes()) }

    /// The line that `audit export` writes, without its newline: the hashed object with `hash` as its last member.
    package func line() -> [UInt8] {
        var bytes = hashedBytes()
        bytes.removeLast()
        bytes += Array(",\"hash\":\"\(Hex.encode(hash))\"}".utf8)
        return bytes
    }
}

/// Writes the one form of an entry; JSON escapes as RFC 8785, section 3.2.2.2 has them.
private struct AuditLine {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    init() { bytes.reserveCapacity(640) }

    mutating func open() { bytes.append(UInt8(ascii: "{")) }
    mutating func close() { bytes.append(UInt8(ascii: "}")) }

    private mutating func key(_ name: StaticString) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func null() { bytes.append(contentsOf: [0x6E, 0x75, 0x6C, 0x6C]) }

    mutating func member(_ name: StaticString, _ value: Int64?) {
        key(name)
        guard let value else { return null() }
        bytes.append(contentsOf: String(value).utf8)
    }

    mutating func member(_ name: StaticString, hex value: [UInt8]?) {
        key(name)
        guard let value else { return null() }
        bytes.append(UInt8(ascii: "\""))
        for byte in value {
            bytes.append(Self.digit(byte >> 4))
            bytes.append(Self.digit(byte & 15))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func member(_ name: StaticString, raw value: [UInt8]) {
        key(name)
        bytes.append(contentsOf: value)
    }

    mutating func member(_ name: StaticString, text value: [UInt8]?) {
        key(name)
        guard let value else { return null() }
        bytes.append(UInt8(ascii: "\""))
        if value.contains(where: Self.isEscaped) {
            for byte in value { escape(byte) }
        } else {
            bytes.append(contentsOf: value)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ byte: UInt8) {
        guard Self.isEscaped(byte) else { return bytes.append(byte) }
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        default:
            bytes.append(contentsOf: [UInt8(ascii: "u"), 0x30, 0x30, 0x30 + (byte >> 4), Self.digit(byte & 15)])
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
