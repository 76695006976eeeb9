// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What a reload did with one plugin.
package struct ReloadReport: Sendable, Equatable {
    package enum Outcome: String, Sendable, CaseIterable {
        /// A new content serves in place of the old.
        case reloaded
        /// The same content serves in a new instance.
        case restarted
        /// The running instance took a new configuration.
        case configured
        /// It serves, and did not before.
        case enabled
        /// It does not serve any more.
        case disabled
        /// The new one could not be taken; what ran before runs on.
        case refused
        /// There was nothing to do.
        case unchanged
    }

    package var id: String
    package var outcome: Outcome
    /// Counts the instances of this plugin since the daemon started; 0 before the first.
    package var generation: Int
    package var version: String?
    package var sha256: String?
    /// Why it was refused.
    package var reason: String?
    /// Calls that still run in the instance that was replaced.
    package var callsDraining: Int
    package var milliseconds: Int64

    package init(
        id: String, outcome: Outcome, generation: Int, version: String? = nil, sha256: String? = nil,
        reason: String? = nil, callsDraining: Int = 0, milliseconds: Int64 = 0
    ) {
        self.id = id
        self.outcome = outcome
        self.generation = generation
        self.version = version
        self.sha256 = sha256
        self.reason = reason
        self.callsDraining = callsDraining
        self.milliseconds = milliseconds
    }

    package var json: JSONValue {
        [
            "id": .string(id), "outcome": .string(outcome.rawValue), "generation": .integer(Int64(generation)),
            "version": version.map { .string($0) } ?? .null, "sha256": sha256.map { .string($0) } ?? .null,
            "reason": reason.map { .string($0) } ?? .null, "calls_draining": .integer(Int64(callsDraining)),
            "elapsed_ms": .integer(milliseconds),
        ]
    }
}

/// Why an operation on a plugin was not begun, or changed nothing.
package enum ReloadRefusal: Error, Sendable, Equatable {
    /// No folder, no site file, no registration of this id.
    case unknown
    /// The site has not enabled it.
    case notEnabled
    /// Others that run cannot do without it.
    case required(by: [String])
    /// The file of the site cannot be used.
    case site(SiteFault)
    /// The new one cannot be taken. What ran before runs on, which `isServing` says.
    case refused(reason: String, isServing: Bool)
}
