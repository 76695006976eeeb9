// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin
import Patterns

/// Prepared schedules for the losses that can be foreseen, and how fresh they are.
package struct Fallbacks: Plugin {
    /// Who this is.
    package static let info = PluginInfo(id: "io.holdfast.fallbacks", version: "0.1.0")
    /// What the sitrep hears.
    package static let signals = [
        SignalSpec(
            id: "fallbacks", title: "Fallback plans that are missing, not fresh or lose category 1 or 2",
            class: .capacity, unit: "plans"),
        SignalSpec(
            id: "fallback_category_1", title: "Category 1 lost when one person falls out", class: .hard,
            unit: "person_slots"),
    ]
    /// What is counted.
    package static let metrics = [Activation.activeGauge, Activation.activations]

    private let query: FallbackQuery
    private let activation: Activation
    private let precompute: Precompute
    private let pages: FallbackResources

    /// Starts with the site's configuration.
    package init(host: HostServices, config: JSONValue) throws {
        let cache = ProgramCache(
            useful: ["periods", "absences", "assignments", "calls", "logged_hours", "groups", "exceptions"])
        let age = Int(config["max_age_days"]?.integerValue ?? Int64(FallbackParameters.standardAgeDays))
        let settings = ScenarioSettings(config)
        query = FallbackQuery(
            cache: cache, settings: settings, maximumAgeDays: age, binderFolder: config["binder_folder"]?.stringValue)
        activation = Activation(cache: cache, maximumAgeDays: age)
        precompute = Precompute(
            cache: cache, settings: settings, maximumAgeDays: age, binderFolder: config["binder_folder"]?.stringValue)
        pages = FallbackResources(cache: cache, maximumAgeDays: age)
    }

    /// What it offers.
    package var tools: [Tool] { [query.tool] + activation.tools }
    /// The binder and its pages.
    package var resources: [Resource] { pages.all }
    /// One page or table.
    package var resourceTemplates: [ResourceTemplate] { pages.templates }
    /// What keeps the plans fresh.
    package var taskTypes: [TaskType] { [precompute.taskType] }
    /// When that happens.
    package var schedules: [Schedule] { Precompute.schedules }
}
