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
    /// A call runs with the disclosure of its requester: whoever has less must not learn from its result what a call of
    /// their own would not have told them. Of a call whose requester cannot be read nothing is shown.
    package func withheld(_ call: DurableCall) -> String? {
        let ran = (try? Requester(of: call))?.principal.disclosure ?? .full
        guard ran > principal.disclosure else { return nil }
        return
            "It runs with disclosure \(ran.rawValue), and you have \(principal.disclosure.rawValue): arguments, asks, "
            + "answers, result, progress messages and details of problems are left out."
    }
}
