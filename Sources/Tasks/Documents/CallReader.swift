// SPDX-License-Identifier: Apache-2.0

package import Kernel
package import Store

/// Who looks at a durable call, and how much of it is shown to them.
package struct CallReader: Sendable {
    package let principal: Principal

    package init(_ principal: Principal) { self.principal = principal }

    /// Whether the reader sees every call, and not only those made on their own behalf.
    package var seesAll: Bool { principal.role >= .operator }

    /// Whether the call is there at all for the reader: not what their credential could not have called.
    package func sees(_ call: DurableCall) -> Bool {
        (seesAll || call.requester == principal.name) && principal.scopes.reaches(call.name, of: call.plugin)
    }

    /// Why the content of a call is left out; nil when it is shown.
    ///
    /// A call runs with the rights of its requester: whoever has less must not learn from its result what a call of their
    /// own would not have told them. The host's own tools need roles besides their effect, and alone tell what is personal;
    /// of what plugins do, an approver reads what an administrator asks. Of a call whose requester cannot be read nothing
    /// is shown.
    package func withheld(_ call: DurableCall) -> String? {
        guard let ran = (try? Requester(of: call))?.principal else {
            return "It is not known with which rights it runs" + Self.leftOut
        }
        if ran.disclosure > principal.disclosure {
            return "It runs with disclosure \(ran.disclosure.rawValue), and you have \(principal.disclosure.rawValue)"
                + Self.leftOut
        }
        guard call.plugin == BuiltInPlugin.hostID else { return nil }
        if ran.role > principal.role {
            return "It runs with the role \(ran.role.rawValue), and you have \(principal.role.rawValue)" + Self.leftOut
        }
        let missing = ran.scopes.personal.subtracting(principal.scopes.personal)
        guard let first = missing.sorted().first else { return nil }
        return "It runs with the scope \(first.scope), which you do not have" + Self.leftOut
    }

    private static let leftOut =
        ": arguments, asks, answers, result, progress messages and details of problems are left out."
}
