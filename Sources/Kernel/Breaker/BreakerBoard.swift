// SPDX-License-Identifier: Apache-2.0

import Synchronization
package import Telemetry

/// All breakers of the daemon by name, such as `http https://api.example.org:443`.
///
/// A breaker is made with its first call. There are at most as many as stated, since names may stem from plugins: then the
/// one makes room that was used longest ago, a closed one first. Those that a person has set, and those that are kept,
/// stay.
package final class BreakerBoard: Sendable {
    private let breakers = Mutex<[String: NamedBreaker]>([:])
    private let maximum: Int
    private let time: TimeSource
    private let metrics: MetricsRegistry?
    private let policy: Live<BreakerPolicy>

    /// - Parameters:
    ///   - maximum: with five states each this many stay below the series that a metric can have.
    ///   - policy: that of new breakers; those that are there keep theirs until they are reset.
    package init(
        maximum: Int = 128, time: TimeSource, metrics: MetricsRegistry? = nil,
        policy: Live<BreakerPolicy> = Live(BreakerPolicy())
    ) {
        self.maximum = max(1, maximum)
        self.time = time
        self.metrics = metrics
        self.policy = policy
        metrics?.beforeExposition { [weak self] in _ = self?.reports() }
    }

    /// The breaker of a name; made when it is not there.
    ///
    /// - Parameter isKept: whether it stays however many others there are; for names that the site bounds.
    package func breaker(_ name: String, isKept: Bool = false) -> NamedBreaker {
        let (breaker, gone) = breakers.withLock { breakers -> (NamedBreaker, String?) in
            if let known = breakers[name] { return (known, nil) }
            let gone = Self.makeRoom(&breakers, maximum)
            let made = NamedBreaker(name, isKept: isKept, policy.current, time: time, metrics: metrics)
            breakers[name] = made
            return (made, gone)
        }
        if let gone { metrics?.removeSeries(label: "breaker", value: gone) }
        return breaker
    }

    /// The breaker of a name; nil when there is none yet.
    package func known(_ name: String) -> NamedBreaker? { breakers.withLock { $0[name] } }

    /// Does what a person orders; the breaker is made when it is not there.
    @discardableResult
    package func order(_ order: BreakerOrder, _ name: String) -> BreakerReport {
        breaker(name, isKept: name.hasPrefix(PluginBreakers.prefix)).order(order)
    }

    /// All breakers in the order of their names.
    package func reports() -> [(name: String, report: BreakerReport)] {
        let all = breakers.withLock { Array($0.values) }
        return all.sorted { $0.name < $1.name }.map { ($0.name, $0.report()) }
    }

    /// Forgets the breaker that was used longest ago, if there are too many.
    private static func makeRoom(_ breakers: inout [String: NamedBreaker], _ maximum: Int) -> String? {
        guard breakers.count >= maximum else { return nil }
        var oldest: (breaker: NamedBreaker, isClosed: Bool, lastUsed: UInt64)?
        for breaker in breakers.values where !breaker.isKept {
            let state = breaker.report().state
            if state.isManual { continue }
            let candidate = (breaker: breaker, isClosed: state == .closed, lastUsed: breaker.lastUsed)
            guard let known = oldest else {
                oldest = candidate
                continue
            }
            let isBetter =
                candidate.isClosed == known.isClosed ? candidate.lastUsed < known.lastUsed : candidate.isClosed
            if isBetter { oldest = candidate }
        }
        guard let oldest else { return nil }
        breakers[oldest.breaker.name] = nil
        return oldest.breaker.name
    }
}

/// What a person does to a breaker.
package enum BreakerOrder: String, Sendable, CaseIterable {
    /// Refuses all calls until somebody closes or resets it.
    case open
    /// Lets calls pass and counts them again; how often it opened in a row is remembered.
    case close
    /// Lets calls pass, counts them again, and forgets everything else.
    case reset
    /// Lets all calls pass, uncounted, until somebody closes or resets it.
    case disable

    /// The state that it keeps a breaker in, also over a restart; nil for one that then changes by itself again.
    package var manualState: BreakerState? {
        switch self {
        case .open: .forcedOpen
        case .disable: .disabled
        case .close, .reset: nil
        }
    }
}
