// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

/// One level for the whole program, what it was, and crisis mode.
package struct Sitrep: Plugin {
    /// Who this is.
    package static let info = PluginInfo(id: "io.holdfast.sitrep", version: "0.2.0")
    /// What it feeds.
    package static let metrics = [
        HealthCheck.duration, HealthCheck.failures, HealthCheck.information, CrisisTools.activations,
    ]

    private let host: HostServices
    private let rules: SiteRules

    /// Starts with the site's configuration.
    package init(host: HostServices, config: JSONValue) throws {
        self.host = host
        rules = try SiteRules(config)
    }

    /// What it offers.
    package var tools: [Tool] {
        [SitrepTool.tool(rules), HistoryTool.tool(rules), AcknowledgeTool.tool(rules)] + CrisisTools.all
    }
    /// The evaluation, and entering crisis mode.
    package var taskTypes: [TaskType] { [HealthCheck.taskType(rules, host: host), CrisisTask.taskType] }
    /// When it evaluates by itself.
    package var schedules: [Schedule] { [HealthCheck.schedule] }
    /// What a person picks.
    package var prompts: [Prompt] { SitrepPrompts.all(rules) }
    /// What clients read and watch.
    package var resources: [Resource] { [SitrepResource.resource(rules)] }
}
