// SPDX-License-Identifier: Apache-2.0

import Kernel

extension ServiceCaller {
    /// Counts a call that the plugin makes by its own grants; the pipeline refuses it, after what else it has to check.
    func noteCall(of permission: String) {
        if let grant = permissions.grant(for: permission) {
            permissions.noteUse(of: grant)
        } else {
            _ = permissions.denied(permission)
        }
    }

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
        let own = CallGrants.reach(of: grants)
        context.grants = outer.grants.map { CallGrants.intersection($0, own) } ?? own
        return context
    }
}
