// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A call that was authorised and validated, as the stages after that see it.
package struct GuardedCall: Sendable {
    package let kind: CallKind
    /// The name of the tool or task type.
    package let name: String
    package let pluginID: String
    /// Validated, with the defaults filled in.
    package let arguments: JSONValue
    /// What these arguments may cause.
    package let effect: Effect
    package let context: CallContext

    package init(
        kind: CallKind, name: String, pluginID: String, arguments: JSONValue, effect: Effect, context: CallContext
    ) {
        self.kind = kind
        self.name = name
        self.pluginID = pluginID
        self.arguments = arguments
        self.effect = effect
        self.context = context
    }

    /// Whether the call may change something; what only reads or computes passes the stages that guard changes.
    package var isWriting: Bool { effect > .simulate }

    /// Hexadecimal SHA-256 of the canonical form of the arguments; computed on each use, linear in their size.
    package var argumentsDigest: String { CanonicalJSON.digest(of: arguments) }
}
