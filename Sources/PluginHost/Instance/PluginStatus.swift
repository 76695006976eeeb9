// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel

/// How one instance of a plugin is at one moment, for `plugin show` and REST.
package struct PluginStatus: Sendable {
    /// What the instance does.
    package enum State: String, Sendable {
        /// It takes calls and has no process at the moment, or it was stopped.
        case stopped
        case starting
        case running
        /// It crashed; the next process starts when the pause is over.
        case backingOff = "backing_off"
        /// It crashed too often, or is not what its manifest says; nothing starts until somebody lifts that.
        case quarantined
    }

    package var placement: PluginManifest.Placement
    package var state: State
    /// The child's process id; nil without a child.
    package var pid: Int32?
    /// Age of the child, or of the instance inside the daemon.
    package var uptimeMilliseconds: Int64?
    /// How many processes this instance has had; 1 inside the daemon.
    package var generation = 0
    /// How many of them were started after a crash.
    package var restarts = 0
    package var crashes = 0
    package var lastCrash: CrashReport?
    /// Why it is quarantined.
    package var quarantine: String?
    /// How long until the next start, while it backs off.
    package var retryAfterMilliseconds: Int64?
    /// The confinement that the child reports; empty inside the daemon.
    package var applied: JSONValue = [:]
    package var callsInFlight = 0
    package var grants: [String] = []
    package var sha256 = ""
    /// The runtime that the plugin was built for, such as `swift-6.3.1-dynamic` or `c`.
    package var runtime = ""
    /// How many libraries of that runtime it brings and runs with; 0: it runs with the daemon's, or needs none.
    package var runtimeFiles = 0
    package var droppedLines: UInt64 = 0

    package init(placement: PluginManifest.Placement, state: State) {
        self.placement = placement
        self.state = state
    }

    /// What the grants are worth: inside the daemon a plugin could do without them.
    package var enforcement: String { placement == .process ? "enforced" : "policy" }

    package var json: JSONValue {
        [
            "placement": .string(placement.rawValue), "state": .string(state.rawValue),
            "pid": pid.map { .integer(Int64($0)) } ?? .null,
            "uptime_ms": uptimeMilliseconds.map { .integer($0) } ?? .null,
            "generation": .integer(Int64(generation)), "restarts": .integer(Int64(restarts)),
            "crashes": .integer(Int64(crashes)), "last_crash": lastCrash?.document ?? .null,
            "quarantine": quarantine.map { .string($0) } ?? .null,
            "retry_after_ms": retryAfterMilliseconds.map { .integer($0) } ?? .null, "applied": applied,
            "calls_in_flight": .integer(Int64(callsInFlight)), "grants": .array(grants.map { .string($0) }),
            "enforcement": .string(enforcement), "sha256": .string(sha256),
            "runtime": .string(runtime), "runtime_files": .integer(Int64(runtimeFiles)),
            "dropped_log_lines": .integer(Int64(clamping: droppedLines)),
        ]
    }
}
