// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Tasks

/// `audit.append/1 {action, subject?, details?}` -> `{}`: a plugin's own entry in the audit trail, in a transaction of its
/// own; `audit` of `store.commit/1` puts entries into the transaction of what they are about.
///
/// Who, by which call and by which plugin is added by the host, and the action is kept as `plugin.<action>`, so that no
/// plugin can speak for the host. Documented in docs/contract/services.md.
struct AuditAppendService: ReplyingService {
    let name = PluginAuditEntry.permission
    let permission: String? = PluginAuditEntry.permission
    let store: any Store
    let program: String
    let isReadOnly: Bool

    func changes(_ request: JSONValue) -> Bool { true }

    func reply(to request: JSONValue, from caller: ServiceCaller) async throws(Problem) -> JSONValue {
        guard let context = caller.context else {
            throw Problem(.forbidden, "\(name) needs the call on whose behalf something is noted.")
        }
        guard let effect = context.effect, effect > .simulate else {
            throw Problem(
                .forbidden,
                "\(name) is for calls that may change something; this one is declared as "
                    + "\(context.effect?.rawValue ?? "read").")
        }
        guard !isReadOnly else { throw Problem(.forbidden, "This site is read-only.") }
        let entry = try PluginAuditEntry(reading: request, at: "").entry(of: caller, in: context)
        do throws(StoreError) {
            _ = try await store.apply(AppendAudit(program: program, entries: [entry]))
        } catch {
            throw Problem(
                .serviceUnavailable, "The audit trail cannot be written: \(error)", retryAfterMilliseconds: 5_000)
        }
        return [:]
    }
}

/// An entry as a plugin gives it.
struct PluginAuditEntry {
    static let permission = "audit.append/1"
    /// So many entries may be in one `store.commit/1`.
    static let mostEntries = 100
    private static let mostDetailBytes = 4_096

    let action: String
    let subject: String
    let details: JSONObject

    init(reading value: JSONValue, at place: String) throws(Problem) {
        guard let object = value.objectValue else { throw CommitRequest.invalid(place, "must be an object") }
        for key in object.keys where !["action", "subject", "details"].contains(key) {
            throw CommitRequest.invalid(
                "\(place)/\(key.prefix(64))", "is not known; allowed are action, subject and details")
        }
        guard let action = object["action"]?.stringValue, Self.isWord(action) else {
            throw CommitRequest.invalid("\(place)/action", "must be 1 to 100 of a-z, 0-9, \"_\" and \".\"")
        }
        self.action = action
        subject = object["subject"]?.stringValue ?? ""
        guard subject.utf8.count <= 256 else {
            throw CommitRequest.invalid("\(place)/subject", "must be 256 bytes at most")
        }
        details = object["details"]?.objectValue ?? [:]
        // Numbers with a fraction have no one spelling in every language that will read the chain.
        for (key, value) in details {
            switch value {
            case .string, .integer, .bool, .null: continue
            default:
                throw CommitRequest.invalid(
                    "\(place)/details/\(key.prefix(64))", "must be a text, a whole number, true, false or null")
            }
        }
        guard JSONValue.object(details).serialized().count <= Self.mostDetailBytes else {
            throw CommitRequest.invalid("\(place)/details", "must be \(Self.mostDetailBytes) bytes at most")
        }
    }

    /// The entries of the member `audit` of `store.commit/1`.
    static func entries(reading value: JSONValue?) throws(Problem) -> [PluginAuditEntry] {
        guard let value, !value.isNull else { return [] }
        guard let items = value.arrayValue, items.count <= mostEntries else {
            throw CommitRequest.invalid("/audit", "must be a list of at most \(mostEntries)")
        }
        var entries: [PluginAuditEntry] = []
        for (index, item) in items.enumerated() {
            entries.append(try PluginAuditEntry(reading: item, at: "/audit/\(index)"))
        }
        return entries
    }

    func entry(of caller: ServiceCaller, in context: CallContext) -> NewAuditEntry {
        var details = details
        details["plugin"] = .string(caller.pluginID)
        return context.auditEntry("plugin.\(action)", subject: subject, details: details)
    }

    private static func isWord(_ text: String) -> Bool {
        (1...100).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
