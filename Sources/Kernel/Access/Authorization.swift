// SPDX-License-Identifier: Apache-2.0

/// Whether a call may go on: a pure function of who asks, what the call would do and how the site is set.
///
/// The only place that decides. Everything that limits a call is asked, and each can only refuse: what the plugins on the
/// way were granted, what the credential is for, what the site admits, and what the role permits.
enum Authorization {
    /// Nil when permitted; otherwise the refusal, which says what is missing.
    ///
    /// Whether somebody else has to agree besides is for a later stage (`ApprovalGuard`): their approval gives no right.
    static func refusal<Descriptor: CallableDescriptor>(
        principal: Principal, callee: Descriptor, of plugin: String, effect: Effect, isReadOnly: Bool,
        grants: Set<String>?
    ) -> Problem? {
        if let grants, !CallGrants.permit(callee.name, Descriptor.grantPrefix, by: grants) {
            return Problem(
                .forbidden,
                "The calling plugin is not granted \(Descriptor.grantPrefix)\(callee.name); the site grants it in its "
                    + "file. Of plugins that call each other each needs it.")
        }
        if let refusal = lackOfScope(principal.scopes, callee, plugin, effect) { return refusal }
        if isReadOnly, !isAdmittedReadOnly(effect, Descriptor.kind) {
            return Problem(
                .forbidden,
                "This daemon is read-only: \"\(callee.name)\" would \(effect.rawValue), and only read and simulate are "
                    + "admitted.")
        }
        if let needed = neededRole(callee, effect), principal.role < needed {
            return Problem(
                .forbidden,
                "\"\(callee.name)\" needs the role \(needed.rawValue); \(principal.name) has "
                    + "\(principal.role.rawValue).")
        }
        if min(effect, .write) > principal.role.highestEffect {
            return Problem(
                .forbidden,
                "\"\(callee.name)\" would \(effect.rawValue); the role \(principal.role.rawValue) permits at most "
                    + "\(principal.role.highestEffect.rawValue).")
        }
        return nil
    }

    private static func lackOfScope<Descriptor: CallableDescriptor>(
        _ scopes: Scopes, _ callee: Descriptor, _ plugin: String, _ effect: Effect
    ) -> Problem? {
        if scopes.isUnlimited { return nil }
        if !callee.isInEveryScope, !scopes.reaches(callee.scopeName, of: plugin) {
            return Problem(
                .forbidden,
                "\"\(callee.name)\" is outside of what this credential is for; it would need the scope "
                    + (Descriptor.kind == .tool || Descriptor.kind == .task ? "tool:\(callee.name) or " : "")
                    + "plugin:\(plugin).")
        }
        guard effect > scopes.highestEffect else { return nil }
        return Problem(
            .forbidden,
            "\"\(callee.name)\" would \(effect.rawValue); this credential has the scope "
                + "effect:\(scopes.highestEffect.rawValue).")
    }

    /// The least role that a call needs besides what its effect asks for.
    ///
    /// Whatever changes how a site is run needs an operator; some tools need more, or need it to read as well.
    private static func neededRole<Descriptor: CallableDescriptor>(_ callee: Descriptor, _ effect: Effect) -> Role? {
        guard callee.isAdministrative, effect > .simulate else { return callee.minimumRole }
        return max(callee.minimumRole ?? .viewer, .operator)
    }

    /// A tool that only queues is admitted, because what it queues is judged by itself; a task that queues others is not,
    /// because it was queued.
    private static func isAdmittedReadOnly(_ effect: Effect, _ kind: CallKind) -> Bool {
        kind == .task ? effect <= .simulate : effect.isAdmittedReadOnly
    }
}
