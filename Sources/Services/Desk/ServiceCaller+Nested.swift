// SPDX-License-Identifier: Apache-2.0

import Kernel

extension ServiceCaller {
    /// The context of a call that the plugin makes: its caller's rights, cut down to the plugin's own grants.
    ///
    /// - Throws: a refusal when the plugin asks on its own account, on which there are no rights.
    func nested(for service: String) throws(Problem) -> CallContext {
        guard let outer = context else {
            throw Problem(.forbidden, "\(service) needs the call on whose behalf it is asked.")
        }
        var context = outer
        context.face = .plugin
        context.depth += 1
        context.idempotencyKey = nil
        let own = Self.callable(grants)
        context.grants = outer.grants.map { Self.intersection($0, own) } ?? own
        return context
    }

    /// Which tools may be called and which tasks started by whoever has these grants.
    private static func callable(_ grants: Set<String>) -> Set<String> {
        var own = grants.filter { grant in prefixes.contains { grant.hasPrefix($0) } }
        if grants.contains("tool.invoke/1") { own.insert(ToolDescriptor.grantPrefix + "*") }
        if grants.contains("task.enqueue/1") { own.insert(TaskTypeDescriptor.grantPrefix + "*") }
        return own
    }

    private static let prefixes = [ToolDescriptor.grantPrefix, TaskTypeDescriptor.grantPrefix]

    /// What both sets permit; `*` after a prefix permits all that begins with it.
    private static func intersection(_ left: Set<String>, _ right: Set<String>) -> Set<String> {
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
