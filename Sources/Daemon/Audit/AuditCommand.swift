// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import JSON
import SQLiteStore
import Services
import Settings
import Store

/// `holdfastd audit ...`: the audit trail of a store beside a daemon, or without one.
package enum AuditCommand {
    /// The command was refused or found something; the text says what, and the exit status is 1.
    package struct Refused: Error, Sendable {
        package let text: String
    }

    /// Follows every chain, and compares a copy if one is named.
    ///
    /// - Parameter keys: public keys that are trusted besides those of the state folder.
    package static func verify(
        _ place: StorePlace, against path: String?, keys: [String], asJSON: Bool
    ) async throws(Refused) -> String {
        var outside = try self.outside(place)
        for key in keys {
            guard let bytes = Hex.decode(key), bytes.count == Ed25519.keyByteCount else {
                throw Refused(text: "--public-key \(key.prefix(80)): allowed is 64 hexadecimal digits.")
            }
            outside.keys.insert(bytes)
        }
        var copy: [UInt8]?
        if let path {
            do { copy = try TextFile.read(path) } catch { throw Refused(text: "\(error)") }
        }
        let known = outside
        let lines = copy
        let document = try await reading(place) { reader, programs throws(StoreError) in
            var reports: [AuditChainReport] = []
            var comparison: AuditComparison?
            for program in programs {
                reports += try await AuditVerification(program: program, outside: known).run(in: &reader)
            }
            if let lines {
                var compared = AuditComparison()
                compared.take(lines)
                compared.end()
                // In a store that holds no program, no entry of the copy is found.
                try await compared.compare(program: programs.first ?? "", in: &reader)
                comparison = compared
            }
            return AuditDocument.verification(reports, comparison)
        }
        let text = asJSON ? document.text : AuditReportText.of(document)
        guard document["sound"]?.boolValue == true else { throw Refused(text: text) }
        return text
    }

    /// Answers for a chain that ends behind an entry because a server's database was restored.
    package static func accept(stateFolder: String, node: String, after sequence: Int64) throws(Refused) -> String {
        guard AuditNode.accepts(node), sequence >= 0 else {
            throw Refused(text: "A node is named as `audit verify` shows it, and its last entry by its number.")
        }
        let folder = AuditFolder(stateFolder: stateFolder)
        do throws(StoreError) {
            guard try folder.kept().checkpoints[node] != nil else {
                throw .invalid(field: "--node", value: node, allowed: "a chain that this state folder has signed")
            }
            try folder.giveUp(node: node, after: sequence, atMicros: StoreCommand.now())
        } catch { throw Refused(text: "\(error)") }
        return "chain \(node) was given up behind entry \(sequence)"
    }

    /// Prints the chains as lines of JSON.
    package static func export(
        _ place: StorePlace, to write: @Sendable ([UInt8]) -> Void
    ) async throws(Refused) {
        _ = try await reading(place) { reader, programs throws(StoreError) in
            for program in programs {
                var after: AuditExport.Place?
                repeat {
                    let page = try await AuditExport(program: program).page(
                        node: nil, after: after, limit: AuditVerification.pageSize, in: &reader)
                    for line in page.lines { write(line + [UInt8(ascii: "\n")]) }
                    after = page.next
                } while after != nil
            }
            return JSONValue.null
        }
    }

    /// The newest entries.
    package static func list(_ place: StorePlace, limit: Int, asJSON: Bool) async throws(Refused) -> String {
        let document = try await reading(place) { reader, programs throws(StoreError) in
            var items: [JSONValue] = []
            for program in programs {
                let query = AuditListQuery(program: program, filter: AuditFilter(), before: nil, limit: limit)
                items += try await reader.answer(query).map(AuditDocument.entry)
            }
            return ["items": .array(items)]
        }
        return asJSON ? document.text : AuditReportText.list(document)
    }

    /// What the state folder knows of its chain; nothing on a server, whose folder is elsewhere.
    private static func outside(_ place: StorePlace) throws(Refused) -> AuditVerification.Outside {
        var outside = AuditVerification.Outside()
        guard case .folder(let path) = place else { return outside }
        do throws(StoreError) {
            let kept = try AuditFolder(stateFolder: path).kept()
            outside.kept = kept.checkpoints
            outside.keys = kept.keys
            outside.givenUp = kept.givenUp
        } catch { throw Refused(text: "\(error)") }
        return outside
    }

    private static func reading(
        _ place: StorePlace,
        _ body: @Sendable (inout BackupAuditReader, [String]) async throws(StoreError) -> JSONValue
    ) async throws(Refused) -> JSONValue {
        do throws(StoreError) {
            return try await place.reading { source throws(StoreError) in
                var reader = BackupAuditReader(source)
                var programs = try await reader.answer(AuditProgramsQuery())
                // A folder's program has a chain even when every row of it is gone.
                if let own = place.rowKey, !programs.contains(own) { programs.append(own) }
                return try await body(&reader, programs)
            }
        } catch { throw Refused(text: "\(error)") }
    }
}

/// Reads a store that no daemon has opened here.
struct BackupAuditReader: AuditVerification.Reader {
    private let source: any BackupSource

    init(_ source: any BackupSource) { self.source = source }

    mutating func answer<Query: StoreQuery>(_ query: Query) async throws(StoreError) -> Query.Answer {
        try await source.snapshot { (connection) throws(StoreError) in try query.run(on: connection) }
    }
}

/// What was found out, for people.
enum AuditReportText {
    static func of(_ document: JSONValue) -> String {
        var lines = [document["summary"]?.stringValue ?? ""]
        for chain in document["chains"]?.arrayValue ?? [] {
            let (node, last, signed) = (
                chain["node"]?.stringValue ?? "", chain["last_seq"]?.integerValue ?? 0,
                chain["signed_seq"]?.integerValue ?? 0
            )
            lines.append(
                "  chain \(node): \(last) entries, signed up to \(signed), \(last - min(last, signed)) not signed yet")
            lines += findings(chain)
            lines += (chain["notes"]?.arrayValue ?? []).map { "    note: \($0.stringValue ?? "")" }
            if let unknown = chain["unknown_keys"]?.integerValue, unknown > 0 {
                lines.append("    \(unknown) checkpoints by keys that are not known here prove nothing")
            }
        }
        if let copy = document["copy"], !copy.isNull {
            let (same, read) = (copy["same"]?.integerValue ?? 0, copy["entries"]?.integerValue ?? 0)
            lines.append("  the copy: \(same) of \(read) entries are the same")
            lines += findings(copy)
        }
        return lines.joined(separator: "\n")
    }

    static func list(_ document: JSONValue) -> String {
        (document["items"]?.arrayValue ?? []).map { entry in
            ["at", "actor", "face", "action", "subject", "outcome"].map { entry[$0]?.stringValue ?? "" }
                .joined(separator: "  ")
        }.joined(separator: "\n")
    }

    private static func findings(_ document: JSONValue) -> [String] {
        let shown = document["findings"]?.arrayValue ?? []
        let total = document["total_findings"]?.integerValue ?? 0
        return shown.map { "    \($0["kind"]?.stringValue ?? ""): \($0["sentence"]?.stringValue ?? "")" }
            + (total > Int64(shown.count) ? ["    and \(total - Int64(shown.count)) more"] : [])
    }
}
