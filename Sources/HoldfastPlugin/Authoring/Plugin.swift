// SPDX-License-Identifier: Apache-2.0

@_exported public import CHoldfast
@_exported public import Columns
@_exported public import JSON

/// A plugin: a value that is made once for each configuration and offers tools and runs tasks.
///
/// ```swift
/// import HoldfastPlugin
///
/// struct Bulkhead: Plugin {
///     static let info = PluginInfo(id: "com.acme.bulkhead", version: "1.4.2")
///     init(host: HostServices, config: JSONValue) throws {}
///     var tools: [Tool] { [Tool.inline("bulkhead_ping", …) { call in .structured(["pong": true]) }] }
/// }
///
/// private let entry = PluginEntry.make(Bulkhead.self)
/// @c @implementation public func hf_plugin_entry_v1() -> UnsafePointer<hf_entry>? { entry.pointer }
/// ```
public protocol Plugin: Sendable {
    /// Who this is; must equal the manifest.
    static var info: PluginInfo { get }
    /// The figures that the plugin publishes for the sitrep.
    ///
    /// None by default.
    static var signals: [SignalSpec] { get }
    /// The metrics that the plugin feeds.
    ///
    /// None by default.
    static var metrics: [MetricSpec] { get }

    /// Makes an instance.
    ///
    /// `config` was validated against the manifest's `config_schema`, defaults filled in. An error refuses the plugin;
    /// throw `ToolFailure.invalid` to name the field.
    init(host: HostServices, config: JSONValue) throws

    /// The tools, read once after `init`.
    var tools: [Tool] { get }
    /// The prompts, read once after `init`.
    ///
    /// None by default.
    var prompts: [Prompt] { get }
    /// The resources of fixed URIs, read once after `init`.
    ///
    /// None by default.
    var resources: [Resource] { get }
    /// The resources that templates describe, read once after `init`.
    ///
    /// None by default.
    var resourceTemplates: [ResourceTemplate] { get }
    /// The kinds of tasks that the plugin runs, read once after `init`.
    ///
    /// None by default.
    var taskTypes: [TaskType] { get }
    /// The tasks that are to be started again and again, read once after `init`.
    ///
    /// None by default.
    var schedules: [Schedule] { get }
}

extension Plugin {
    /// No signals.
    public static var signals: [SignalSpec] { [] }
    /// No metrics.
    public static var metrics: [MetricSpec] { [] }
    /// No prompts.
    public var prompts: [Prompt] { [] }
    /// No resources.
    public var resources: [Resource] { [] }
    /// No resource templates.
    public var resourceTemplates: [ResourceTemplate] { [] }
    /// No task types.
    public var taskTypes: [TaskType] { [] }
    /// No schedules.
    public var schedules: [Schedule] { [] }
}

/// What a plugin is called.
public struct PluginInfo: Sendable, Equatable {
    /// Reverse DNS, such as `com.acme.bulkhead`.
    public let id: String
    /// Semantic version, such as `1.4.2`.
    public let version: String

    /// A plugin's id and version.
    public init(id: String, version: String) {
        self.id = id
        self.version = version
    }
}
