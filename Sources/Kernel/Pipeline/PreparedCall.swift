// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A call that may be made, and was not made yet: what is kept of one that runs later.
package struct PreparedCall: Sendable {
    package let kind: CallKind
    package let name: String
    package let pluginID: String
    /// Validated, with the defaults filled in.
    package let arguments: JSONValue
    /// The arguments as the plugin gets them.
    package let argumentBytes: [UInt8]
    package let effect: Effect
    /// What the plugins on the way here may have done; nil for a call from outside.
    package let grants: Set<String>?
    /// The type, when it is a task.
    package let taskType: TaskTypeDescriptor?
    /// The digest of the schema that the arguments were validated against.
    package let schemaDigest: String

    /// The digest of the arguments: a call that runs again is the same call only while it stays.
    ///
    /// Hexadecimal SHA-256 of their canonical form.
    package var argumentsDigest: String { CanonicalJSON.digest(of: arguments) }
}
