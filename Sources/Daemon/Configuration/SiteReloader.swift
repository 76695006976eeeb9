// SPDX-License-Identifier: Apache-2.0

import Kernel
import Logging
import PluginHost
import Services
import Settings
import Synchronization
import Telemetry

/// The site in force, and the one way in which another reading of it takes its place.
///
/// A reload reads and checks everything before it changes anything: what is wrong changes nothing. Reloads take turns.
final class SiteReloader: Sendable {
    /// What a reload works on; there once the daemon is put together.
    struct Surroundings: Sendable {
        let supervisor: PluginSupervisor
        let registry: RegistryHolder
        let metrics: MetricsRegistry
        /// Tells clients that the lists of tools may have changed.
        let announceLists: @Sendable () -> Void
    }

    private struct State {
        var running: Site
        var pending: [SettingChange] = []
        var last: ReloadOutcome?
        var surroundings: Surroundings?
    }

    let source: SiteSource
    let live: LiveValues
    private let started: Site
    private let state: Mutex<State>
    private let turns = Turns()
    private let logger: Logger
    private let time: TimeSource

    init(_ site: Site, source: SiteSource, live: LiveValues, logger: Logger, time: TimeSource = .system) {
        self.source = source
        self.live = live
        self.logger = logger
        self.time = time
        started = site
        state = Mutex(State(running: site))
    }

    /// Lets reloads happen; until then they are refused.
    func connect(_ surroundings: Surroundings) {
        state.withLock { $0.surroundings = surroundings }
        ReloadMetrics.note(nil, atMicros: time.wallMicroseconds(), in: surroundings.metrics)
    }

    /// The site in force.
    var running: Site { state.withLock { $0.running } }
    /// What the files say by now and what only a restart applies.
    var pending: [SettingChange] { state.withLock { $0.pending } }
    /// What came of the last reload; nil before the first.
    var last: ReloadOutcome? { state.withLock { $0.last } }

    /// Reads the site again and applies it, or keeps the one in force; then plugins.
    func reload(by asker: String) async -> ReloadOutcome {
        await turns.take {
            guard let around = self.state.withLock({ $0.surroundings }) else {
                return self.note(.starting(atMicros: self.time.wallMicroseconds()), by: asker)
            }
            var outcome: ReloadOutcome
            switch self.proposal(around.registry.current) {
            case .failure(let failure):
                outcome = ReloadOutcome(atMicros: self.time.wallMicroseconds(), faults: failure.faults)
                return self.note(outcome, by: asker)
            case .success(let proposal):
                outcome = ReloadOutcome(
                    atMicros: self.time.wallMicroseconds(), applied: proposal.applied, pending: proposal.pending,
                    warnings: proposal.site.warnings.map(\.description)
                        + proposal.site.idlePatterns(in: around.registry.current))
                self.live.apply(proposal.site)
                self.state.withLock {
                    $0.running = proposal.site
                    $0.pending = proposal.pending
                }
                if proposal.applied.contains(where: { $0.path.hasPrefix("profiles.") }) { around.announceLists() }
            }
            outcome.plugins = await around.supervisor.refresh()
            return self.note(outcome, by: asker)
        }
    }

    /// What a reload would do now.
    struct Proposal: Sendable {
        let site: Site
        let applied: [SettingChange]
        let pending: [SettingChange]
    }

    /// Reads and checks; changes nothing.
    func proposal(_ registry: Registry) -> Result<Proposal, SettingsFailure> {
        let loaded: Site
        switch source.load() {
        case .failure(let failure): return .failure(failure)
        case .success(let site): loaded = site
        }
        let running = self.running
        let merged = running.takingLiveValues(of: loaded)
        // What stays until a restart may contradict what would be applied now.
        var faults = merged.contradictions().map { fault in
            SettingsFault(
                file: fault.file, position: fault.position, key: fault.key, value: fault.value,
                message: fault.message + " (what needs a restart is still in force; restart the daemon)")
        }
        if let fault = merged.profileFault(in: registry) { faults.append(fault) }
        guard faults.isEmpty else { return .failure(SettingsFailure(faults: faults)) }
        return .success(
            Proposal(
                site: merged, applied: merged.changes(since: running),
                pending: loaded.changes(since: started).filter { !$0.isLive }))
    }

    private func note(_ outcome: ReloadOutcome, by asker: String) -> ReloadOutcome {
        let metrics = state.withLock {
            $0.last = outcome
            return $0.surroundings?.metrics
        }
        if let metrics { ReloadMetrics.note(outcome, atMicros: outcome.atMicros, in: metrics) }
        if outcome.isRefused {
            logger.error(
                "the configuration is not applied; what runs, runs on",
                metadata: ["by": "\(asker)", "faults": "\(outcome.faults.map(\.description).joined(separator: "; "))"])
        } else {
            logger.notice(
                "the configuration was read again",
                metadata: [
                    "by": "\(asker)", "applied": "\(outcome.applied.map(\.path).joined(separator: " "))",
                    "needs_restart": "\(outcome.pending.map(\.path).joined(separator: " "))",
                ])
            for warning in outcome.warnings { logger.warning("\(warning)") }
        }
        return outcome
    }
}
