// SPDX-License-Identifier: Apache-2.0

package import PluginChannel

/// Where a child that probes tells what it sees of its plugin, and how it is to probe.
package struct ProbeSink: Sendable {
    package let probing: Probing
    /// Told on the thread that reads the child's channel.
    let take: @Sendable (ProbeReport) -> Void

    package init(_ probing: Probing, take: @escaping @Sendable (ProbeReport) -> Void) {
        self.probing = probing
        self.take = take
    }
}
