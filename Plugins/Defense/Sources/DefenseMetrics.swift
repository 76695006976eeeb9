// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// The metrics that dashboards of the original system ask for.
enum DefenseMetrics {
    static let level = MetricSpec(
        name: "resilience_defense_level", kind: .gauge, help: "The deepest level of defence that acts, 1 to 5.")
    static let activations = MetricSpec(
        name: "resilience_defense_activations_total", kind: .counter,
        help: "How often a deeper level of defence began to act, by level and by what acted.")
    /// The key that remembers what acted last.
    static let key = "acting"

    /// Sets the gauge, and counts what acts that did not act when somebody last looked.
    ///
    /// What acted is kept in the store, so that two daemons count a beginning once.
    static func record(_ call: ToolCall, _ demanded: DemandedLevel) async {
        call.host.record(level, Double(demanded.level))
        let acting = demanded.actions.filter { $0.level > 1 }
        let words = Set(acting.map(\.code)).sorted()
        var begun: [DemandedLevel.Action] = []
        do {
            try await call.keyValues.update(key) { value in
                let before = (value["acting"]?.arrayValue ?? []).compactMap(\.stringValue)
                begun = acting.filter { !before.contains($0.code) }
                return before == words ? nil : ["acting": .array(words.map { .string($0) })]
            }
        } catch {
            // A site that only reads remembers nothing, and so counts nothing.
            return
        }
        for action in begun {
            call.host.record(
                activations, labels: ["level": .string("\(action.level)"), "action": .string(action.code)])
        }
    }
}
