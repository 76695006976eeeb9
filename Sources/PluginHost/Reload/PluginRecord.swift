// SPDX-License-Identifier: Apache-2.0

/// What the supervisor remembers of one plugin.
package struct PluginRecord: Sendable {
    /// How many instances were made since the daemon started.
    package internal(set) var generation = 0
    /// When the instance that serves was made: microseconds since 1970.
    package internal(set) var loadedAtMicros: Int64?
    /// Instances that were replaced and still have calls.
    package internal(set) var draining = 0
    /// What the last attempt that failed was told.
    package internal(set) var lastRefusal: String?
    /// The contents that this process has mapped, which stay mapped for ever.
    package internal(set) var mappedLibraries: Set<String> = []
    /// What was last tried, whatever came of it: nothing is tried again before it changes.
    var attempt: Attempt?

    struct Attempt: Equatable {
        var site: SitePlugin?
        var content: PluginContent?
    }
}
