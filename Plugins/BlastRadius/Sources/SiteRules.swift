// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin

/// What the site says about zones: its lending policy, and from which damage a level holds (resilience.md section 8c).
struct SiteRules: Equatable {
    var policy = LendingPolicy.down
    /// Up to this share of demand it is GREEN, up to the next YELLOW, ORANGE, RED; above the last BLACK.
    var limits = [0.02, 0.05, 0.15, 0.35]

    init() {}

    /// Reads the plugin's configuration.
    init(_ config: JSONValue) throws(ToolFailure) {
        if let word = config["policy"]?.stringValue, let known = LendingPolicy(rawValue: word) { policy = known }
        guard let thresholds = config["thresholds"], !thresholds.isNull else { return }
        for (index, name) in ["green", "yellow", "orange", "red"].enumerated() {
            limits[index] = thresholds[name]?.doubleValue ?? limits[index]
        }
        guard zip(limits, limits.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw .invalid(
                field: "/thresholds", value: thresholds, allowed: "increasing: green < yellow < orange < red")
        }
    }

    /// The level of a failure of a quarter of a zone.
    func level(of damage: Containment, hitsCategoryOne: Bool) -> Level {
        let share = damage.demandFraction - 1e-12
        var level = Level(rawValue: limits.firstIndex { share <= $0 } ?? 4) ?? .black
        if (damage.leakFraction ?? 0) > 0 { level = max(level, .orange) }
        if hitsCategoryOne { level = max(level, .red) }
        return level
    }

    var json: JSONValue {
        [
            "policy": .string(policy.rawValue), "green": .number(limits[0]), "yellow": .number(limits[1]),
            "orange": .number(limits[2]), "red": .number(limits[3]),
        ]
    }
}
