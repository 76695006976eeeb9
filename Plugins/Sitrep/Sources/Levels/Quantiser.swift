// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

/// A figure's thresholds with hysteresis: what has risen to a level falls only when it is clearly below (resilience.md
/// section 16, rule 3; a Schmitt trigger with several levels, the deadband of OPC UA Part 9 and ISA-18.2).
package struct Quantiser: Sendable, Equatable {
    /// A value so little off a threshold counts as being there, so that rounding decides nothing.
    private static let slack = 1e-12

    /// Where YELLOW, ORANGE, RED and BLACK begin, rising; nil for a level that the value alone never reaches.
    private let up: [Double?]
    /// How far below the beginning of its level a value must be to leave it.
    package let band: Double
    /// 1, or -1 for a figure of which less is worse; its thresholds are then kept with their signs turned.
    private let sign: Double

    /// Thresholds as they are published; nil unless there are one to four, finite, each worse than the one before.
    ///
    /// - Parameter band: at least 0.
    package init?(thresholds: [Double?], band: Double) {
        let given = thresholds.compactMap(\.self)
        guard let first = given.first, let last = given.last, thresholds.count <= 4, band.isFinite, band >= 0,
            given.allSatisfy(\.isFinite)
        else { return nil }
        sign = last < first ? -1 : 1
        let turned = sign
        up = thresholds.map { $0.map { $0 * turned } }
        self.band = band
        let rising = up.compactMap(\.self)
        guard zip(rising, rising.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
    }

    /// The thresholds as they were given.
    package var thresholds: [Double?] { up.map { $0.map { $0 * sign } } }

    /// The level of a value without memory.
    package func level(of value: Double) -> Level { level(of: value, held: .green) }

    /// The level of a value that comes from a level: rises at the threshold, falls below it by the band, over as many
    /// levels as it takes.
    package func level(of value: Double, held: Level) -> Level {
        for (index, threshold) in up.enumerated().reversed() {
            guard let threshold, let level = Level(rawValue: index + 1) else { continue }
            let start = level <= held ? threshold - band : threshold
            if value * sign >= start - Self.slack { return level }
        }
        return .green
    }

    /// The level of a figure whose tool says a level of its own.
    ///
    /// The tool is believed when it says worse. When it says better, the figure stays until it has left the band; unless
    /// the tool's level is better than its own thresholds say, which then are not all that it goes by.
    package func level(of value: Double?, published: Level, held: Level?) -> Level {
        guard let value, let held, held > published, level(of: value) <= published else { return published }
        return max(published, level(of: value, held: held))
    }

    /// How far a value is from the beginning of the next worse level that it can reach, and where that is.
    package func toWorse(from value: Double, at level: Level) -> (level: Level, threshold: Double, distance: Double)? {
        for (index, threshold) in up.enumerated() {
            guard let threshold, let next = Level(rawValue: index + 1), next > level else { continue }
            return (next, threshold * sign, max(0, threshold - value * sign))
        }
        return nil
    }

    /// How far a value is from leaving its level for a better one, and below what (above what, where less is worse).
    package func toBetter(from value: Double, at level: Level) -> (threshold: Double, distance: Double)? {
        guard level > .green, up.indices.contains(level.rawValue - 1), let threshold = up[level.rawValue - 1] else {
            return nil
        }
        return ((threshold - band) * sign, max(0, value * sign - (threshold - band)))
    }
}
