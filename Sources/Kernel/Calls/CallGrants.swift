// SPDX-License-Identifier: Apache-2.0

/// What a plugin's grants mean for the calls that it makes: which tools it may call and which tasks it may start.
///
/// Kept in `CallContext.grants` as `tool.invoke:<name>` and `task.enqueue:<name>`, with `*` for every name.
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
            }
        }
    }
}
