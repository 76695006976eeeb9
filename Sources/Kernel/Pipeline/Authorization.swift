// SPDX-License-Identifier: Apache-2.0

/// Whether a call may go on: a pure function of who asks, what the call would do and how the site is set.
enum Authorization {
    /// Nil when permitted; otherwise the refusal.
    static func refusal<Descriptor: CallableDescriptor>(
        principal: Principal, callee: Descriptor, effect: Effect, isReadOnly: Bool, grants: Set<String>?
    ) -> Problem? {
        let grant = Descriptor.grantPrefix + callee.name
        if let grants, !grants.contains(grant), !grants.contains(Descriptor.grantPrefix + "*") {
            return Problem(
                .forbidden, "The calling plugin is not granted \(grant); the site grants it in its file.")
        }
        if isReadOnly, !isAdmittedReadOnly(effect, Descriptor.kind) {
            return Problem(
                .forbidden,
                "This daemon is read-only: \"\(callee.name)\" would \(effect.rawValue), and only read and simulate are "
                    + "admitted.")
        }
        if callee.isAdministrative, effect > .simulate, principal.role < .operator {
            return Problem(
                .forbidden,
                "\"\(callee.name)\" needs the role operator; \(principal.name) has \(principal.role.rawValue).")
        }
        if effect == .destructive {
            return Problem(
                .forbidden,
                "\"\(callee.name)\" is destructive and needs the approval of a second person, which this version cannot "
                    + "record yet; it is refused for everybody.")
        }
        if effect > principal.role.highestEffect {
            return Problem(
                .forbidden,
                "\"\(callee.name)\" would \(effect.rawValue); the role \(principal.role.rawValue) permits at most "
                    + "\(principal.role.highestEffect.rawValue).")
        }
        return nil
    }

    /// A tool that only queues is admitted, because what it queues is judged by itself; a task that queues others is not,
    /// because it was queued.
    private static func isAdmittedReadOnly(_ effect: Effect, _ kind: CallKind) -> Bool {
        kind == .task ? effect <= .simulate : effect.isAdmittedReadOnly
    }
}
