// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns

/// Why a plan is kept ready.
enum FallbackKind: String, CaseIterable {
    // In the order of likelihood: the order of the binder.
    case asPlanned = "as_planned"
    case singleLoss = "single_loss"
    case pairLoss = "pair_loss"
    case groupLoss = "group_loss"
    case site
    case custom
    case holiday
    case essentialOnly = "essential_only"
    case halfStrength = "half_strength"
    case massCasualty = "mass_casualty"

    var likelihoodRank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// Something that may happen, for which a plan is kept ready.
struct FallbackScenario {
    let kind: FallbackKind
    let scenario: Scenario
    /// The group that is lost, or the name that the site gave it.
    var label: String?

    var id: String { scenario.id }
}

/// What a site says about scenarios in its configuration.
struct ScenarioSettings {
    /// Pairs of people who may well be away together: `[["r1", "r2"]]`.
    var pairs: [[String]] = []
    /// Scenarios of the site's own, as `Scenario` reads them.
    var own: [JSONValue] = []
    /// People needed in a mass casualty, by service; by default twice category 1, category 2 as it is.
    var massCasualty: [String: Int] = [:]
    /// Essential-only keeps categories up to this one.
    var essentialCategory = 2

    init() {}

    init(_ config: JSONValue) {
        pairs = (config["pairs"]?.arrayValue ?? []).map { ($0.arrayValue ?? []).compactMap(\.stringValue) }
        own = config["scenarios"]?.arrayValue ?? []
        for need in config["mass_casualty"]?.objectValue ?? [:] {
            massCasualty[need.key] = Int(need.value.integerValue ?? 0)
        }
        essentialCategory = Int(config["essential_category"]?.integerValue ?? 2)
    }
}
