// SPDX-License-Identifier: Apache-2.0

package import Kernel

/// Who asks the host for a service: a plugin, on behalf of a call or on its own account.
package struct ServiceCaller: Sendable {
    package let pluginID: String
    /// What the site grants of what the manifest asks.
    package let grants: Set<String>
    /// The call on whose behalf the plugin asks; nil for its own account.
    package let context: CallContext?

    package init(pluginID: String, grants: Set<String>, context: CallContext?) {
        self.pluginID = pluginID
        self.grants = grants
        self.context = context
    }

    /// Whether the site grants a permission, or all of its kind: `table:people` is granted by `table:*` too.
    package func isGranted(_ permission: String) -> Bool {
        if grants.contains(permission) { return true }
        guard let colon = permission.firstIndex(of: ":") else { return false }
        return grants.contains(permission[..<colon] + ":*")
    }
}
