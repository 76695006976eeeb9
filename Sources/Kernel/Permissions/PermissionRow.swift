// SPDX-License-Identifier: Apache-2.0

/// What there is to say of one permission of a plugin: asked, granted, used, denied.
package struct PermissionRow: Sendable, Equatable {
    package var permission: String
    package var isAsked: Bool
    /// The grants in force for it; for something that was not asked for there are none.
    package var granted: [String]
    package var use: PermissionUse
    /// What is odd about it; nil when nothing is.
    package var note: String?

    /// The rows of a plugin: what it asks for, what the site gives, and what was counted, by name.
    ///
    /// - Parameters:
    ///   - known: the permissions that the host knows; with `kind:*` every name of the kind, unless some of its names are
    ///     spelt out.
    package static func rows(
        asked: [String], given: Set<String>, effective: Set<String>, uses: [PermissionUse], known: Set<String>
    ) -> [PermissionRow] {
        let counted = Dictionary(uses.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let wishes = Set(asked)
        return wishes.union(given).union(effective).union(counted.keys).sorted().map { name in
            let isAsked = wishes.contains(name)
            let granted =
                effective.contains(name)
                ? [name] : isAsked ? EffectiveGrants.of(asked: [name], given: effective).sorted() : []
            return PermissionRow(
                permission: name, isAsked: isAsked, granted: granted,
                use: counted[name] ?? PermissionUse(name: name),
                note: note(name, isAsked, given, effective, asked, known))
        }
    }

    private static func note(
        _ name: String, _ isAsked: Bool, _ given: Set<String>, _ effective: Set<String>, _ asked: [String],
        _ known: Set<String>
    ) -> String? {
        let permission: Permission
        do throws(PermissionFault) { permission = try Permission(name) } catch {
            return given.contains(name) ? "ignored: it \(error)" : "no permission: it \(error)"
        }
        if isAsked, !isKnown(permission, known) { return "unknown to this host" }
        guard given.contains(name), !effective.contains(name) else { return nil }
        if EffectiveGrants.isTooWide(permission) { return "ignored: no grant gives all secrets; name them" }
        let narrower = EffectiveGrants.of(asked: asked, given: [name]).sorted()
        if narrower.isEmpty { return "ignored: the plugin does not ask for it" }
        return "gives \(narrower.joined(separator: ", ")): no more than was asked"
    }

    private static func isKnown(_ permission: Permission, _ known: Set<String>) -> Bool {
        if known.isEmpty || known.contains(permission.text) { return true }
        guard permission.text.contains(":") else { return false }
        if known.contains(permission.stem + ":*") {
            guard case .names(let pattern) = permission.reach, pattern.isName else { return true }
            let spelt = known.filter { $0.hasPrefix(permission.stem + ":") && !$0.hasSuffix("*") }
            return spelt.isEmpty
        }
        return false
    }
}
