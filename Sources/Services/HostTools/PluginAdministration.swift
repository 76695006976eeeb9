// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel

/// What whoever runs the site can do about plugins; the daemon provides it.
package protocol PluginAdministration: Sendable {
    /// What is known of a plugin's running instance, as members of its document.
    func runtime(of id: String) async -> JSONObject

    /// Puts what lies in the plugin's folder, under the site's file as it is now, in the place of what runs.
    func reload(_ id: String) async throws(Problem) -> JSONValue

    /// Switches a plugin on in the site's file, loads it, and gives the difference that this makes in the file.
    func enable(_ id: String) async throws(Problem) -> JSONValue

    /// Switches a plugin off in the site's file, stops it, and gives the difference that this makes in the file.
    func disable(_ id: String) async throws(Problem) -> JSONValue
}
