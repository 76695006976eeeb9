// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// From where on sharing counts as uneven.
///
/// No source gives limits for duty rosters. The defaults are conventions: 1 - Gini of .9 and .75, the bands that the
/// program's metrics have for fairness, and a quarter more or less than an even share.
struct Thresholds: Sendable, Equatable {
    var yellow = 0.10
    var orange = 0.25
    /// How far a person's share may be from 1.
    var share = 0.25

    init() {}

    /// The caller's own; those left out keep their default.
    ///
    /// - Throws: `ToolFailure.invalid` unless yellow is below orange.
    init(_ document: JSONValue?) throws(ToolFailure) {
        yellow = document?["yellow"]?.doubleValue ?? yellow
        orange = document?["orange"]?.doubleValue ?? orange
        share = document?["share"]?.doubleValue ?? share
        guard yellow < orange else {
            throw .invalid(field: "/thresholds", value: json, allowed: "yellow < orange")
        }
    }

    /// The level of a Gini index; never worse than ORANGE, because sharing can wait for the next schedule.
    func level(of gini: Double) -> Level { gini >= orange ? .orange : gini >= yellow ? .yellow : .green }

    /// As an answer repeats them.
    var json: JSONValue { ["yellow": .number(yellow), "orange": .number(orange), "share": .number(share)] }

    static let schema = ToolSchema.object(
        [
            "yellow": .number(maximum: 1, exclusiveMinimum: 0, description: "Gini index, by default 0.10."),
            "orange": .number(maximum: 1, exclusiveMinimum: 0, description: "Gini index, by default 0.25."),
            "share": .number(
                in: 0.01...10, description: "How far a person may be from an even share, by default 0.25."),
        ],
        description: "From where on sharing counts as uneven. Conventions: no source gives limits for duty rosters.")
}
