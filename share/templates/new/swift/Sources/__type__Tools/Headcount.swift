// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

/// How many people there are, by role.
package struct Headcount: Equatable, Sendable {
    package private(set) var byRole: [String: Int64]

    package var total: Int64 { byRole.values.reduce(0, +) }

    package init(_ byRole: [String: Int64]) { self.byRole = byRole }

    /// Counts the rows of the table `people`.
    ///
    /// Columns are found by name; `check` is asked between batches and may throw.
    package init(of people: Table, check: () throws -> Void = {}) throws {
        byRole = [:]
        for batch in people.batches {
            try check()
            guard let roles = batch.text("role") else {
                throw ToolFailure.unsupported("The table \(people.name) has no column role.")
            }
            for role in roles { byRole[role, default: 0] += 1 }
        }
    }

    /// One role alone.
    ///
    /// - Throws: when nobody has it, with the roles that there are.
    package func only(_ role: String) throws(ToolFailure) -> Headcount {
        guard let count = byRole[role] else {
            let roles = byRole.keys.sorted().joined(separator: ", ")
            throw .invalid(field: "/role", value: .string(role), allowed: "one of " + roles)
        }
        return Headcount([role: count])
    }

    /// The answer: `{total, by_role}`.
    package var json: JSONValue {
        let roles = byRole.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.integer($0.value)) }
        return ["total": .integer(total), "by_role": .object(JSONObject(roles))]
    }
}
