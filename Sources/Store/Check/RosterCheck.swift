// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Every batch against its digest, and every version against its list of batches.
struct RosterCheck<Connection: SQLConnection> {
    let connection: Connection
    let counters: Counters

    /// A batch by its program and digest.
    private struct Key: Hashable {
        let program: String
        let digest: [UInt8]

        var name: String { "batch \(Hex.encode(digest)) of \(program)" }
    }

    /// What is read of a version before its list.
    private struct Version {
        let program: String
        let number: Int64
        let parent: Int64?
        let digest: [UInt8]
        let digestVersion: Int64

        var name: String { "version \(number) of \(program)" }
    }

    private struct Part {
        let program: String
        let number: Int64
        let table: String
        let ordinal: Int64
        let period: String
        let digest: [UInt8]
    }

    func run(_ report: inout CheckReport) throws(StoreError) {
        let leaves = try batches(&report)
        let versions = try versions(&report)
        var parts: [Part] = []
        var next = versions.makeIterator()
        var current = next.next()
        // The list is in the order of the versions: each version's part of it is looked at when the next one begins.
        try StoreCheck.rows(of: "roster_version_batches")?.read(from: connection) { (row) throws(StoreError) in
            let part = Part(
                program: try row.text(0), number: try row.integer(1), table: try row.text(2),
                ordinal: try row.integer(3), period: try row.text(4), digest: try row.bytes(5))
            while let version = current, version.program != part.program || version.number != part.number {
                check(version, parts, leaves, &report)
                parts = []
                current = next.next()
            }
            parts.append(part)
            return part.table.utf8.count + 64
        }
        while let version = current {
            check(version, parts, leaves, &report)
            parts = []
            current = next.next()
        }
    }

    /// Reads all batches; gives what each one's rows have as a digest of their own, nil where that is not known.
    private func batches(_ report: inout CheckReport) throws(StoreError) -> [Key: [UInt8]?] {
        guard let rows = StoreCheck.rows(of: "roster_batches") else { return [:] }
        let (leaf, expired) = (rows.table.place("leaf"), rows.table.place("expired_at"))
        var found: [Key: [UInt8]?] = [:]
        try rows.read(from: connection) { (row) throws(StoreError) in
            let key = Key(program: try row.text(0), digest: try row.bytes(1))
            let bytes = try row.bytes(2)
            found[key] = .some(row.optionalBytes(leaf))
            report.batches += 1
            report.batchBytes += Int64(bytes.count)
            guard row.optionalInteger(expired) == nil else {
                report.expiredBatches += 1
                if !bytes.isEmpty {
                    report.add("batch_not_removed", key.name, "its rows were to be removed, and are there")
                }
                return 64
            }
            let digest: SHA256Digest
            do { digest = try SHA256.digest(of: bytes) } catch { throw .unavailable(detail: "\(error)") }
            if digest.bytes != key.digest {
                report.add("batch_digest", key.name, "its bytes have the digest \(digest)")
            }
            return bytes.count + 64
        }
        return found
    }

    private func versions(_ report: inout CheckReport) throws(StoreError) -> [Version] {
        let found = try connection.query(
            """
            SELECT program_id, number, parent, digest, digest_version FROM roster_versions ORDER BY program_id, number
            """, []
        ) { (row) throws(StoreError) in
            Version(
                program: try row.text(0), number: try row.integer(1), parent: row.optionalInteger(2),
                digest: try row.bytes(3), digestVersion: try row.integer(4))
        }
        report.versions = found.count
        var numbers: [String: Set<Int64>] = [:]
        for version in found {
            numbers[version.program, default: []].insert(version.number)
            if let parent = version.parent, numbers[version.program]?.contains(parent) != true {
                report.add("version_parent", version.name, "its parent \(parent) is not there")
            }
            let last = counters.value(program: version.program, "version")
            if version.number > last {
                report.add("version_counter", version.name, "the last number that was given out is \(last)")
            }
        }
        return found
    }

    private func check(_ version: Version, _ parts: [Part], _ leaves: [Key: [UInt8]?], _ report: inout CheckReport) {
        var ordinals: [String: Int64] = [:]
        var lines: [String] = []
        var isKnown = true
        for part in parts {
            let expected = ordinals[part.table] ?? 0
            if part.ordinal != expected {
                report.add("version_batches", version.name, "table \(part.table) has no batch \(expected)")
            }
            ordinals[part.table] = part.ordinal + 1
            guard let leaf = leaves[Key(program: part.program, digest: part.digest)] else {
                report.add(
                    "version_batches", version.name,
                    "batch \(part.ordinal) of table \(part.table), \(Hex.encode(part.digest)), is not there")
                isKnown = false
                continue
            }
            // These two are no part of a version's content: one follows from the profile, the other lies outside.
            guard part.table != "slots", part.table != "identities" else { continue }
            // `*`: the version's batches do not follow the periods, and their digests are no parts of its own.
            guard let leaf, part.period != "*" else {
                isKnown = false
                continue
            }
            lines.append("\(part.table)\t\(part.period)\t\(Hex.encode(leaf))\n")
        }
        guard version.digestVersion == 2 else { return }
        let text = lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined()
        guard let digest = try? SHA256.digest(of: Array(text.utf8)) else { return }
        if digest.bytes == version.digest {
            report.provenVersions += 1
        } else if isKnown {
            // Where a part has no digest of its own, be it because it has no rows, nothing follows from a difference.
            report.add("version_digest", version.name, "its parts have the digest \(digest) together")
        }
    }
}
