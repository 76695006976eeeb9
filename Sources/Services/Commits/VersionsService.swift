// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store

/// `roster.versions/1`: which versions there are, the heads of plans, and the history of edits.
///
/// Documented in docs/contract/services.md.
struct VersionsService: ReplyingService {
    let name = "roster.versions/1"
    let permission: String? = "roster.versions/1"
    let library: RosterLibrary

    func reply(to request: JSONValue, from caller: ServiceCaller) async throws(Problem) -> JSONValue {
        let catalog = VersionCatalog(
            library: library, disclosure: caller.context?.principal.disclosure ?? .pseudonym)
        switch request["op"]?.stringValue {
        case "list":
            let plan = try CommitRequest.plan(request["plan"], at: "/plan")
            return try await catalog.list(plan: plan, before: try whole(request, "before"), limit: try limit(request))
        case "get":
            guard let number = try whole(request, "number") else {
                throw Problem(.missingParameter, "roster.versions/1 get needs \"number\".")
            }
            return try await catalog.get(number)
        case "plans": return try await catalog.plans()
        case "history":
            return try await catalog.history(
                after: try whole(request, "after"), before: try whole(request, "before"), limit: try limit(request),
                person: request["person_id"]?.stringValue)
        default:
            throw Problem(
                .invalidParameter,
                "roster.versions/1 \"op\" must be list, get, plans or history; is \(request["op"]?.text ?? "missing").")
        }
    }

    private func whole(_ request: JSONValue, _ name: String) throws(Problem) -> Int64? {
        guard let value = request[name], !value.isNull else { return nil }
        guard let number = value.integerValue, number >= 0 else {
            throw Problem(
                .invalidParameter, "roster.versions/1 \"\(name)\" must be a whole number; is \(value.text.prefix(64)).")
        }
        return number
    }

    private func limit(_ request: JSONValue) throws(Problem) -> Int {
        guard let limit = try whole(request, "limit") else { return 50 }
        guard (1...500).contains(limit) else {
            throw Problem(.invalidParameter, "roster.versions/1 \"limit\" must be 1 to 500; is \(limit).")
        }
        return Int(limit)
    }
}
