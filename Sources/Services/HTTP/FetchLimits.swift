// SPDX-License-Identifier: Apache-2.0

/// How long and how large a request to the outside may be, whatever the plugin asks for.
package struct FetchLimits: Sendable, Hashable {
    package var maximumTimeoutMilliseconds: Int64
    /// The largest body that is sent, in bytes.
    package var maximumRequestBytes: Int
    /// The largest answer that is taken, in bytes, after it was unpacked.
    package var maximumResponseBytes: Int

    package init(
        maximumTimeoutMilliseconds: Int64 = 120_000, maximumRequestBytes: Int = 4 << 20,
        maximumResponseBytes: Int = 16 << 20
    ) {
        self.maximumTimeoutMilliseconds = maximumTimeoutMilliseconds
        self.maximumRequestBytes = maximumRequestBytes
        self.maximumResponseBytes = maximumResponseBytes
    }
}
