// SPDX-License-Identifier: Apache-2.0

package import Kernel

/// Who asks the host for a service: a plugin, on behalf of a call or on its own account.
package struct ServiceCaller: Sendable {
    package let pluginID: String
    /// What the site grants of what the manifest asks.
    package let grants: Set<String>
    /// Decides and counts what it asks for.
    package let permissions: PluginPermissions
    /// The call on whose behalf the plugin asks; nil for its own account.
    package let context: CallContext?

    package init(pluginID: String, grants: Set<String>, context: CallContext?) {
        self.init(PluginPermissions(pluginID: pluginID, grants: grants), context: context)
    }

    /// A plugin whose uses and denials are counted.
    package init(_ permissions: PluginPermissions, context: CallContext?) {
        pluginID = permissions.pluginID
        grants = permissions.grants
        self.permissions = permissions
        self.context = context
    }

    /// Whether the site grants a permission, by its name or a pattern; for lists of what could be done, it is not counted.
    package func isGranted(_ permission: String) -> Bool { permissions.isGranted(permission) }
}
