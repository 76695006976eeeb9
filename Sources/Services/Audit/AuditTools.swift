// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
package import Store
import Telemetry

/// `list_audit`, `verify_audit` and `export_audit`.
package enum AuditTools {
    /// - Parameter outside: what is known of the chains from outside the store.
    package static func all(
        store: any Store, program: String,
        outside: @escaping @Sendable () throws(StoreError) -> AuditVerification.Outside
    ) -> [HostTool] {
        [list(store, program), verify(store, program, outside), export(store, program)].compactMap { $0 }
    }

    private static func list(_ store: any Store, _ program: String) -> HostTool? {
        HostTool.make(
            "list_audit", title: "List audit entries",
            description:
                "Lists entries of the audit trail, the newest first: who changed what and when, and who was refused. "
                + "Names no people and no values of arguments. Needs the role admin."
                + " Use it to learn who changed what; for the schedule's own history, history. Cheap; page with "
                + "cursor.",
            effect: .read, minimumRole: .admin, input: listInput,
            body: { arguments, _ throws(Problem) in
                let limit = Int(arguments["limit"]?.integerValue ?? 100)
                let query = AuditListQuery(
                    program: program, filter: try filter(arguments), before: try place(arguments["cursor"]),
                    limit: limit + 1)
                let found: [AuditEntry]
                do throws(StoreError) { found = try await store.answer(query) } catch { throw Problem(error) }
                let page = found.prefix(limit)
                return [
                    "items": .array(page.map(AuditDocument.entry)),
                    "next_cursor": found.count > limit ? page.last.map { .string(cursor($0)) } ?? .null : .null,
                ]
            })
    }

    private static func verify(
        _ store: any Store, _ program: String,
        _ outside: @escaping @Sendable () throws(StoreError) -> AuditVerification.Outside
    ) -> HostTool? {
        HostTool.make(
            "verify_audit", title: "Verify the audit trail",
            description:
                "Follows the audit chains from their first entry to their last, compares them with the signed checkpoints, "
                + "and with lines of a copy if some are given. Says what it has found changed, missing, out of order or cut "
                + "off. Needs the role admin."
                + " Use it regularly, and when something is in doubt; to read entries list_audit. Reads the "
                + "whole chain: seconds.",
            effect: .read, minimumRole: .admin, input: verifyInput, maximumArgumentBytes: 8 << 20,
            timeoutMilliseconds: 600_000,
            body: { arguments, _ throws(Problem) in
                do throws(StoreError) {
                    var reader = StoreAuditReader(store)
                    var comparison: AuditComparison?
                    if let lines = arguments["against"]?.arrayValue {
                        var copy = AuditComparison()
                        for line in lines { copy.take(Array((line.stringValue ?? "").utf8)) }
                        // Lines that are compared alone may be a part of a copy.
                        if arguments["chains"]?.boolValue != false { copy.end() }
                        try await copy.compare(program: program, in: &reader)
                        comparison = copy
                    }
                    guard comparison == nil || arguments["chains"]?.boolValue != false else {
                        return AuditDocument.verification([], comparison)
                    }
                    let reports = try await AuditVerification(program: program, outside: try outside())
                        .run(node: arguments["node"]?.stringValue, in: &reader)
                    return AuditDocument.verification(reports, comparison)
                } catch { throw Problem(error) }
            })
    }

    private static func export(_ store: any Store, _ program: String) -> HostTool? {
        HostTool.make(
            "export_audit", title: "Export the audit trail",
            description:
                "Gives the entries of the audit chains as lines of JSON with their hashes, chain by chain and in their order, "
                + "then the checkpoints of each: what verify_audit can be asked to compare with later. Needs the role admin."
                + " Use it to keep the trail outside; to read a few entries list_audit. Large: megabytes.",
            effect: .read, minimumRole: .admin, input: exportInput, maximumResultBytes: 4 << 20,
            body: { arguments, _ throws(Problem) in
                let after = try exportPlace(arguments["cursor"])
                do throws(StoreError) {
                    var reader = StoreAuditReader(store)
                    let page = try await AuditExport(program: program).page(
                        node: arguments["node"]?.stringValue, after: after,
                        limit: Int(arguments["limit"]?.integerValue ?? 500), in: &reader)
                    return [
                        "lines": .array(page.lines.map { .string(String(decoding: $0, as: UTF8.self)) }),
                        "next_cursor": page.next.map { .string(ListPaging.cursor(after: $0.text)) } ?? .null,
                    ]
                } catch { throw Problem(error) }
            })
    }

    private static func filter(_ arguments: JSONValue) throws(Problem) -> AuditFilter {
        var filter = AuditFilter()
        filter.node = arguments["node"]?.stringValue
        filter.action = arguments["action"]?.stringValue
        filter.subject = arguments["subject"]?.stringValue
        filter.outcome = arguments["outcome"]?.stringValue
        filter.actor = arguments["actor"]?.stringValue
        filter.tool = arguments["tool"]?.stringValue
        filter.correlationID = arguments["correlation_id"]?.stringValue
        filter.fromMicros = try moment(arguments, "from")
        filter.toMicros = try moment(arguments, "to")
        return filter
    }

    private static func moment(_ arguments: JSONValue, _ name: String) throws(Problem) -> Int64? {
        guard let text = arguments[name]?.stringValue else { return nil }
        guard let micros = UTCTimestamp.microseconds(of: text) else {
            throw Problem(
                .invalidParameter, "\(name) is \"\(text.prefix(64))\"; it is a moment such as 2026-03-02T07:00:00Z.")
        }
        return micros
    }

    private static func cursor(_ entry: AuditEntry) -> String {
        ListPaging.cursor(
            after: "\(entry.atMicros) \(entry.sequence) \(String(decoding: entry.node, as: UTF8.self))")
    }

    private static func place(_ cursor: JSONValue?) throws(Problem) -> AuditListQuery.Place? {
        guard let cursor = cursor?.stringValue else { return nil }
        let parts = try ListPaging.key(of: cursor).split(separator: " ", maxSplits: 2)
        guard parts.count == 3, let at = Int64(parts[0]), let sequence = Int64(parts[1]) else {
            throw ListPaging.fault(cursor)
        }
        return .init(atMicros: at, node: String(parts[2]), sequence: sequence)
    }

    private static func exportPlace(_ cursor: JSONValue?) throws(Problem) -> AuditExport.Place? {
        guard let cursor = cursor?.stringValue else { return nil }
        guard let place = AuditExport.Place(try ListPaging.key(of: cursor)) else { throw ListPaging.fault(cursor) }
        return place
    }
}
