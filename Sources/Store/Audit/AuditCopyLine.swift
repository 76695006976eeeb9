// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import JSON

/// A line of a copy of the audit trail: of an export, of the second file, or of what a syslog server has written.
package struct AuditCopyLine: Sendable, Hashable {
    package let node: String
    package let sequence: Int64
    /// The hash that the line gives.
    package let hash: SHA256Digest
    /// Whether that is the hash of the rest of the line.
    package let isIntact: Bool

    /// What stands before the hash, which is the last member.
    private static let mark = Array(",\"hash\":\"".utf8)
    private static let start = Array("{\"v\":1,\"node\":".utf8)

    /// Reads a line; what stands before the entry, such as a syslog header, is passed over.
    ///
    /// - Returns: nil for a line that holds no entry.
    package init?(_ line: [UInt8]) {
        guard let object = Self.object(in: line, from: Self.start) else { return nil }
        let tail = Self.mark.count + 2 * SHA256Digest.byteCount + 2
        guard let value = try? JSONValue.parse(object), let node = value["node"]?.stringValue,
            let sequence = value["seq"]?.integerValue,
            let hash = value["hash"]?.stringValue.flatMap({ SHA256Digest(hex: $0) }), object.count > tail,
            object[(object.count - tail)...].starts(with: Self.mark)
        else { return nil }
        self.node = node
        self.sequence = sequence
        self.hash = hash
        let hashed = Array(object[..<(object.count - tail)]) + [UInt8(ascii: "}")]
        isIntact = (try? SHA256.digest(of: hashed)) == hash
    }

    /// What stands in a line from these bytes to its end.
    fileprivate static func object(in line: [UInt8], from start: [UInt8]) -> [UInt8]? {
        guard let begin = line.indices.first(where: { line[$0...].starts(with: start) }) else { return nil }
        var object = Array(line[begin...])
        while let last = object.last, last == UInt8(ascii: "\r") || last == UInt8(ascii: " ") { object.removeLast() }
        return object
    }
}

extension AuditCheckpoint {
    private static let start = Array("{\"v\":1,\"checkpoint\":true,".utf8)

    /// Reads a line of a copy; nil for one that holds no checkpoint as it was signed.
    init?(copied line: [UInt8]) {
        guard let object = AuditCopyLine.object(in: line, from: Self.start),
            let value = try? JSONValue.parse(object), let node = value["node"]?.stringValue,
            let sequence = value["seq"]?.integerValue, let at = value["at_us"]?.integerValue,
            let hash = value["hash"]?.stringValue.flatMap(Hex.decode),
            let key = value["public_key"]?.stringValue.flatMap(Hex.decode),
            let signature = value["signature"]?.stringValue.flatMap(Hex.decode)
        else { return nil }
        self.init(node: node, sequence: sequence, atMicros: at, hash: hash, publicKey: key, signature: signature)
        guard isSigned else { return nil }
    }
}

/// Compares a copy with the chains of a store.
package struct AuditComparison: Sendable {
    /// Entries of the copy that the store has as they are.
    package private(set) var same: Int64 = 0
    /// Lines that hold an entry, whatever became of it.
    package private(set) var entries: Int64 = 0
    /// Lines that hold a checkpoint, which no entry is compared with.
    package private(set) var passedOver: Int64 = 0
    package private(set) var findings: [AuditFinding] = []
    package private(set) var totalFindings = 0
    private var lines: [String: [Int64: SHA256Digest]] = [:]

    package init() {}

    package var isSound: Bool { totalFindings == 0 }

    /// Takes the lines of a copy; one that holds neither an entry nor a checkpoint is a finding.
    package mutating func take(_ text: [UInt8]) {
        for line in text.split(separator: UInt8(ascii: "\n")) {
            guard let read = AuditCopyLine(Array(line)) else {
                if AuditCheckpoint(copied: Array(line)) != nil {
                    passedOver += 1
                } else if !line.allSatisfy({ $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: " ") }) {
                    add(.copy, "", 0, "A line of the copy is neither an entry nor a checkpoint: \(Self.shown(line))")
                }
                continue
            }
            entries += 1
            guard read.isIntact else {
                add(.copy, read.node, read.sequence, "The copy of entry \(read.sequence) was changed.")
                continue
            }
            if let other = lines[read.node]?[read.sequence], other != read.hash {
                add(.copy, read.node, read.sequence, "The copy has two different entries \(read.sequence).")
            }
            lines[read.node, default: [:]][read.sequence] = read.hash
        }
    }

    /// Says so if the copy, which was taken to its end, has held no entry: then it has proven nothing.
    package mutating func end() {
        guard entries == 0 else { return }
        add(.copy, "", 0, "The copy holds no entry.")
    }

    /// The beginning of a line, as it can be printed.
    private static func shown(_ line: ArraySlice<UInt8>) -> String {
        let most = 60
        let text = String(
            decoding: line.prefix(most).map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
        return line.count > most ? text + "..." : text
    }

    /// Looks every entry up.
    ///
    /// Linear in the entries between the first and the last of the copy.
    package mutating func compare<Source: AuditVerification.Reader>(
        program: String, in source: inout Source
    ) async throws(StoreError) {
        for (node, wanted) in lines.sorted(by: { $0.key < $1.key }) {
            guard let first = wanted.keys.min(), let last = wanted.keys.max() else { continue }
            var found: Set<Int64> = []
            var after = first - 1
            while after < last {
                let page = try await source.answer(
                    AuditChainQuery(program: program, node: node, after: after, limit: AuditVerification.pageSize))
                guard let end = page.last else { break }
                for entry in page {
                    guard let hash = wanted[entry.sequence] else { continue }
                    found.insert(entry.sequence)
                    if (try? entry.computedHash()) == hash {
                        same += 1
                    } else {
                        add(.rewritten, node, entry.sequence, "Entry \(entry.sequence) is not the one of the copy.")
                    }
                }
                after = end.sequence
            }
            let end = try await source.answer(AuditEndQuery(program: program, node: node))?.sequence ?? 0
            for sequence in wanted.keys.sorted() where !found.contains(sequence) {
                add(
                    sequence > end ? .cut : .missing, node, sequence,
                    "Entry \(sequence) of the copy is not in the store"
                        + (sequence > end ? ", whose chain ends with entry \(end)." : "."))
            }
        }
    }

    private mutating func add(_ kind: AuditFinding.Kind, _ node: String, _ sequence: Int64, _ sentence: String) {
        totalFindings += 1
        guard findings.count < AuditChainReport.mostFindings else { return }
        findings.append(AuditFinding(kind, node: node, sequence: sequence, sentence))
    }
}
