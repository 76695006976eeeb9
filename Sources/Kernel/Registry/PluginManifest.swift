// SPDX-License-Identifier: Apache-2.0

package import JSON

/// `manifest.json`: everything that the host knows of a plugin before it runs a line of it.
///
/// Listing, permissions and configuration need only this; `describe()` may not say more (design.md section 3).
package struct PluginManifest: Sendable {
    /// Where a plugin may run.
    package enum Placement: String, Sendable, CaseIterable {
        case inProcess = "in-process"
        case process
    }

    package var id: String
    package var version: String
    package var name: String
    package var vendor: String
    package var licence: String
    package var summary: String
    package var abiMajor: Int
    package var abiMinimumMinor: Int
    package var runtime: String
    /// Lower-case hex digest of the library file.
    package var sha256: String
    package var library: String
    /// The libraries of its own Swift runtime, in `runtime/` beside the library: digests by file name; most bring none.
    package var runtimeFiles: [String: String] = [:]
    package var placement: Placement
    /// What the plugin needs of the machine, when it runs in a process of its own.
    package var limits = ResourceLimits()
    /// Services and tables that the plugin asks for, such as `tool.invoke/1` or `table:people`.
    package var permissions: [String]
    package var configSchema: JSONSchema?
    package var tools: [ToolDescriptor]
    package var prompts: [PromptDescriptor] = []
    /// Resources of fixed URIs.
    package var resources: [ResourceDescriptor] = []
    package var resourceTemplates: [ResourceDescriptor] = []
    /// What the plugin may add to its tools and prompts while it runs; nil for nothing.
    package var dynamicTools: DynamicAllowance?
    package var taskTypes: [TaskTypeDescriptor] = []
    package var schedules: [ScheduleDeclaration] = []
    package var signals: [SignalDeclaration]
    package var metrics: [MetricDeclaration]
    /// What it says about other plugins.
    package var relations = PluginRelations()
    /// The manifest as it was read.
    package var source: JSONValue

    package init(
        id: String, version: String, name: String, vendor: String, licence: String, summary: String = "",
        abiMajor: Int = 1, abiMinimumMinor: Int = 0, runtime: String, sha256: String, library: String = "plugin.so",
        placement: Placement = .inProcess, permissions: [String] = [], configSchema: JSONSchema? = nil,
        tools: [ToolDescriptor] = [], signals: [SignalDeclaration] = [], metrics: [MetricDeclaration] = [],
        source: JSONValue = .null
    ) {
        self.id = id
        self.version = version
        self.name = name
        self.vendor = vendor
        self.licence = licence
        self.summary = summary
        self.abiMajor = abiMajor
        self.abiMinimumMinor = abiMinimumMinor
        self.runtime = runtime
        self.sha256 = sha256
        self.library = library
        self.placement = placement
        self.permissions = permissions
        self.configSchema = configSchema
        self.tools = tools
        self.signals = signals
        self.metrics = metrics
        self.source = source
    }
}
