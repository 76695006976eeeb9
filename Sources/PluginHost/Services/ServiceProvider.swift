// SPDX-License-Identifier: Apache-2.0

package import Kernel

/// What answers the requests of plugins.
package protocol ServiceProvider: Sendable {
    /// Answers one request by calling `done` exactly once, on any thread, also before it returns.
    ///
    /// Never blocks.
    ///
    /// The host has checked that the plugin was granted something of this service; what exactly, the provider checks.
    /// - Parameters:
    ///   - service: name with version, such as `kv/1`. An unknown one ends with `.unsupported`.
    ///   - payload: the plugin's bytes, not yet known to be JSON.
    ///   - call: the call on whose behalf; nil for the plugin's own account.
    /// - Returns: how to say that nobody waits for the answer any more; `done` is then still called.
    func handle(
        service: String, payload: [UInt8], call: CallTable.Entry?, plugin: PluginIdentity,
        done: @escaping @Sendable (Outcome) -> Void
    ) -> Cancellation
}
