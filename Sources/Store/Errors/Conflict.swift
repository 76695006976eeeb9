// SPDX-License-Identifier: Apache-2.0

/// One thing that was not as a unit of work expected it.
package enum Conflict: Sendable, Hashable, CustomStringConvertible {
    /// The plan has another head. `found` says which, since when, by whom and why; nil when the plan has no version.
    case version(plan: Plan, expected: Int64?, found: RosterVersionSummary?)
    /// The key has another etag; nil stands for a key that is not there.
    case keyValue(namespace: String, key: String, expected: Int64?, found: Int64?)
    /// A call of the same name and unique key is under way, or has been started and cannot be replaced any more.
    case call(name: String, key: String, found: DurableCallID, state: DurableCallState)

    package var description: String {
        switch self {
        case .version(let plan, let expected, let found):
            let wanted = expected.map { "version \($0)" } ?? "no version yet"
            guard let found else { return "plan \(plan): expected \(wanted), found no version" }
            return "plan \(plan): expected \(wanted), found version \(found.number) by \(found.createdBy)"
                + (found.reason.isEmpty ? "" : " (\(found.reason))")
        case .call(let name, let key, let found, let state):
            return "\(name) with the key \(key) is there already: \(found), \(state.rawValue)"
        case .keyValue(let namespace, let key, let expected, let found):
            return "key \(key) of \(namespace): expected \(Self.etag(expected)), found \(Self.etag(found))"
        }
    }

    private static func etag(_ etag: Int64?) -> String {
        etag.map { "etag \($0)" } ?? "no such key"
    }
}
