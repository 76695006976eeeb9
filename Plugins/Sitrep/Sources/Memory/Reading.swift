// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

/// What the figures say at one moment, before memory comes to it.
package struct Observation: Sendable {
    /// The figures, as published.
    package var indicators: [Indicator]
    /// The level that it cannot be better than.
    package var floor: Level
    /// The schedule that was looked at.
    package var version: Int64?

    /// What was seen.
    package init(indicators: [Indicator], floor: Level = .green, version: Int64? = nil) {
        self.indicators = indicators
        self.floor = floor
        self.version = version
    }
}

/// A moment as a memory sees it: the figures after hysteresis, and the level that they make.
package struct Reading: Sendable {
    /// The figures after hysteresis, combined.
    package let combined: Combination
    /// The schedule that was looked at.
    package let version: Int64?

    /// Reads an observation from the levels that figures held before.
    package init(_ observation: Observation, held: [String: Level]) {
        combined = Combination(
            observation.indicators.map { $0.held(from: held[$0.id]) }, floor: observation.floor)
        version = observation.version
    }

    /// The figures after hysteresis.
    package var indicators: [Indicator] { combined.weighted.map(\.indicator) }
    /// What they make together; nil if nothing is known.
    package var raw: Level? { combined.level }

    /// The evaluation that this makes.
    func evaluation(
        number: Int64, at now: UTCMoment, occasion: Evaluation.Occasion, shown: Level?, call: String?
    ) -> Evaluation {
        var figures: [String: Evaluation.Figure] = [:]
        for indicator in indicators {
            figures[indicator.id] = Evaluation.Figure(level: indicator.level, value: indicator.value)
        }
        return Evaluation(
            number: number, at: now, occasion: occasion, raw: raw, shown: shown,
            score: shown.flatMap { TrendScore.of(combined.weighted, shown: $0) }, causes: combined.causes.map(\.id),
            version: version, figures: figures, call: call)
    }
}
