// SPDX-License-Identifier: Apache-2.0

/// How much an archive may hold: what is beyond is refused before it takes memory.
package struct ArchiveLimits: Sendable {
    /// The most bytes that a compressed archive may unfold to.
    ///
    /// Two architectures of a plugin, each with a whole Swift runtime, have some 160 MiB.
    package var expandedBytes = 256 << 20
    /// The most entries.
    package var entries = 1_000

    package init() {}
}
