// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel

/// One service that plugins may ask the host for, by a name with its version.
package protocol HostService: Sendable {
    /// Such as `kv/1`.
    var name: String { get }
    /// The permission that a plugin needs; nil when the service checks finer ones itself.
    var permission: String? { get }

    /// Answers one request; the reply is the JSON document that the plugin receives.
    func reply(to request: JSONValue, from caller: ServiceCaller) async throws(Problem) -> JSONValue
}
