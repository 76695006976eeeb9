// SPDX-License-Identifier: Apache-2.0

/// What a plugin's grants mean for the calls that it makes: which tools it may call and which tasks it may start.
///
/// Kept in `CallContext.grants` as `tool.invoke:<name>` and `task.enqueue:<name>`, where one `*` stands for any text.
package enum CallGrants {
    private static let prefixes = [ToolDescriptor.grantPrefix, TaskTypeDescriptor.grantPrefix]

    /// What whoever has these grants may call; the grant of a whole service permits every name.
    package static func reach(of grants: Set<String>) -> Set<String> {
        var reach = grants.filter { grant in prefixes.contains { grant.hasPrefix($0) } }
        for prefix in prefixes where grants.contains(prefix.dropLast() + "/1") { reach.insert(prefix + "*") }
        return reach
    }

    /// What both may call.
    package static func intersection(_ left: Set<String>, _ right: Set<String>) -> Set<String> {
        prefixes.reduce(into: []) { common, prefix in
            let ours = left.filter { $0.hasPrefix(prefix) }
            let theirs = right.filter { $0.hasPrefix(prefix) }
            if ours.contains(prefix + "*") {
                common.formUnion(theirs)
            } else if theirs.contains(prefix + "*") {
                common.formUnion(ours)
            } else {
                common.formUnion(ours.intersection(theirs))
                common.formUnion(overlap(patterns(ours, prefix), theirs, prefix))
                common.formUnion(overlap(patterns(theirs, prefix), ours, prefix))
            }
        }
    }

    /// Whether grants permit a name: spelt out, or by a pattern.
    package static func permit(_ name: String, _ prefix: String, by grants: Set<String>) -> Bool {
        if grants.contains(prefix + name) || grants.contains(prefix + "*") { return true }
        return patterns(grants, prefix).contains { $0.matches(name) }
    }

    private static func patterns(_ grants: Set<String>, _ prefix: String) -> [StarPattern] {
        grants.compactMap { grant in
            guard grant.hasPrefix(prefix), grant.utf8.contains(UInt8(ascii: "*")) else { return nil }
            return StarPattern(grant.dropFirst(prefix.count))
        }
    }

    private static func overlap(_ patterns: [StarPattern], _ grants: Set<String>, _ prefix: String) -> [String] {
        patterns.flatMap { pattern in
            grants.compactMap { StarPattern($0.dropFirst(prefix.count)) }
                .flatMap { pattern.intersection($0) }.map { prefix + $0.text }
        }
    }
}
