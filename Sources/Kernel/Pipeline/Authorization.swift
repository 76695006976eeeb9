// SPDX-License-Identifier: Apache-2.0

/// Whether a call may go on: a pure function of who asks, what the call would do and how the site is set.
enum Authorization {
    /// Nil when permitted; otherwise the refusal.
    static func refusal(
        principal: Principal, tool: ToolDescriptor, effect: Effect, isReadOnly: Bool, grants: Set<String>?
    ) -> Problem? {
        if let grants, !grants.contains("tool.invoke:" + tool.name), !grants.contains("tool.invoke:*") {
            return Problem(
                .forbidden,
                "The calling plugin is not granted tool.invoke:\(tool.name); the site grants it in its file.")
        }
        if isReadOnly, !effect.isAdmittedReadOnly {
            return Problem(
                .forbidden,
                "This daemon is read-only: \"\(tool.name)\" would \(effect.rawValue), and only read and simulate are "
                    + "admitted.")
        }
        if tool.isAdministrative, effect > .simulate, principal.role < .operator {
            return Problem(
                .forbidden,
                "\"\(tool.name)\" needs the role operator; \(principal.name) has \(principal.role.rawValue).")
        }
        if effect == .destructive {
            return Problem(
                .forbidden,
                "\"\(tool.name)\" is destructive and needs the approval of a second person, which this version cannot "
                    + "record yet; it is refused for everybody.")
        }
        if effect > principal.role.highestEffect {
            return Problem(
                .forbidden,
                "\"\(tool.name)\" would \(effect.rawValue); the role \(principal.role.rawValue) permits at most "
                    + "\(principal.role.highestEffect.rawValue).")
        }
        return nil
    }
}
