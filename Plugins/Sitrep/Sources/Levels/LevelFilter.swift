// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

/// The temporal filter of the combined level (resilience.md section 16, rule 4): quick to rise, slow to fall, and BLACK
/// stays until somebody has acknowledged it.
///
/// A pure state machine over evaluations; it knows no clock.
package struct LevelFilter: Sendable, Equatable {
    /// How many evaluations it takes.
    package struct Rule: Sendable, Equatable {
        /// It rises to the level that so many of the last `riseOf` evaluations have reached.
        package var rise = 2
        /// See `rise`.
        package var riseOf = 3
        /// It falls one step after so many evaluations in a row that were below it.
        package var fall = 6

        /// 2 of 3 to rise, 6 to fall.
        package init() {}
    }

    /// The level that is shown.
    package private(set) var shown: Level
    /// The last raw levels, the newest last, at most `riseOf`.
    package private(set) var recent: [Level]
    /// How many evaluations in a row were below the shown level.
    package private(set) var below: Int

    /// A filter that shows a level and has seen nothing yet, or goes on from where one stood.
    package init(showing shown: Level, recent: [Level] = [], below: Int = 0) {
        self.shown = shown
        self.recent = recent
        self.below = below
    }

    /// Takes one evaluation; O(1).
    ///
    /// - Parameters:
    ///   - isHardBlack: BLACK by a hard figure, which counts at once.
    ///   - isAcknowledged: whether somebody has acknowledged the BLACK that is shown.
    package mutating func step(_ raw: Level, isHardBlack: Bool, isAcknowledged: Bool, rule: Rule = Rule()) {
        recent = Array((recent + [raw]).suffix(rule.riseOf))
        let ranked = recent.sorted(by: >)
        var reached = ranked.count >= rule.rise ? ranked[rule.rise - 1] : .green
        if isHardBlack { reached = .black }
        if reached > shown {
            shown = reached
            below = 0
            return
        }
        below = raw < shown ? below + 1 : 0
        if below >= rule.fall, shown != .black || isAcknowledged, let lower = Level(rawValue: shown.rawValue - 1) {
            shown = lower
            below = 0
        }
    }

    /// How many more evaluations below the shown level it takes until it falls by one step.
    package func remainingUntilFall(rule: Rule = Rule()) -> Int { max(0, rule.fall - below) }
}
