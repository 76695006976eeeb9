// SPDX-License-Identifier: Apache-2.0

/// What is loaded, at one moment: an immutable snapshot.
///
/// A call keeps the snapshot that it started with.
package struct Registry: Sendable {
    /// A tool or a task type, and the plugin that serves it.
    package struct Served<Descriptor: CallableDescriptor>: Sendable {
        package let descriptor: Descriptor
        package let pluginID: String
        package let instance: any PluginInstance
        package let grants: Set<String>
        /// Held by a call as long as it runs.
        package let use: InstanceUse
    }

    /// A tool and the plugin that serves it.
    package typealias Tool = Served<ToolDescriptor>
    /// A task type and the plugin that runs its tasks.
    package typealias TaskType = Served<TaskTypeDescriptor>

    /// A schedule and the plugin that declares it.
    package struct Schedule: Sendable {
        package let declaration: ScheduleDeclaration
        package let pluginID: String
    }

    /// Grows by one with every change; clients see it in cache hints and stale errors.
    package let generation: Int64
    /// All plugins, by id.
    package let plugins: [RegisteredPlugin]
    /// All callable tools, sorted by name.
    package let tools: [Tool]
    /// All task types that can be run, sorted by name.
    package let taskTypes: [TaskType]
    /// All schedules of enabled plugins, sorted by id.
    package let schedules: [Schedule]
    private let index: [String: Int]
    private let taskIndex: [String: Int]
    private let aliases: [ToolAlias: Int]

    /// Builds a snapshot.
    ///
    /// Of two plugins that offer one tool or task type, answer one alias, publish one signal or declare one schedule, the
    /// one with the smaller id keeps it; the other is refused with the reason, so that the outcome does not depend on the
    /// order of loading. Nobody takes a name from a built-in plugin.
    package init(generation: Int64, plugins: [RegisteredPlugin]) {
        var owners = NameOwners()
        var kept: [RegisteredPlugin] = []
        func rank(_ plugin: RegisteredPlugin) -> (Int, String) {
            (plugin.instance is BuiltInPlugin ? 0 : 1, plugin.manifest.id)
        }
        for var plugin in plugins.sorted(by: { rank($0) < rank($1) }) {
            if plugin.state == .enabled {
                if let clash = owners.clash(of: plugin.manifest) {
                    plugin.state = .refused
                    plugin.reason = clash
                } else {
                    owners.enter(plugin.manifest)
                }
            }
            kept.append(plugin)
        }
        kept.sort { $0.manifest.id < $1.manifest.id }
        var tools: [Tool] = []
        var taskTypes: [TaskType] = []
        var schedules: [Schedule] = []
        for plugin in kept where plugin.state == .enabled {
            guard let instance = plugin.instance else { continue }
            func served<Descriptor>(_ descriptor: Descriptor) -> Served<Descriptor> {
                Served(
                    descriptor: descriptor, pluginID: plugin.manifest.id, instance: instance, grants: plugin.grants,
                    use: plugin.use)
            }
            tools += plugin.manifest.tools.map(served)
            taskTypes += plugin.manifest.taskTypes.map(served)
            schedules += plugin.manifest.schedules.map { Schedule(declaration: $0, pluginID: plugin.manifest.id) }
        }
        tools.sort { $0.descriptor.name < $1.descriptor.name }
        taskTypes.sort { $0.descriptor.name < $1.descriptor.name }
        schedules.sort { $0.declaration.id < $1.declaration.id }
        self.generation = generation
        self.plugins = kept
        self.tools = tools
        self.taskTypes = taskTypes
        self.schedules = schedules
        taskIndex = Dictionary(uniqueKeysWithValues: taskTypes.enumerated().map { ($1.descriptor.name, $0) })
        index = Dictionary(uniqueKeysWithValues: tools.enumerated().map { ($1.descriptor.name, $0) })
        aliases = tools.enumerated().reduce(into: [:]) { table, entry in
            for alias in entry.element.descriptor.aliases { table[alias] = entry.offset }
        }
    }

    /// The tool of a name.
    package func tool(_ name: String) -> Tool? { index[name].map { tools[$0] } }

    /// The task type of a name; O(1).
    package func taskType(_ name: String) -> TaskType? { taskIndex[name].map { taskTypes[$0] } }

    /// The tool behind an alias; O(1).
    package func tool(answering alias: ToolAlias) -> Tool? { aliases[alias].map { tools[$0] } }

    /// The plugin of an id.
    package func plugin(_ id: String) -> RegisteredPlugin? { plugins.first { $0.manifest.id == id } }

    /// The names of tools nearest to a wrong one, for an error that helps.
    package func suggestions(for name: String) -> [String] {
        Self.nearest(to: name, among: tools.map(\.descriptor.name))
    }

    /// The names of task types nearest to a wrong one.
    package func taskTypeSuggestions(for name: String) -> [String] {
        Self.nearest(to: name, among: taskTypes.map(\.descriptor.name))
    }

    /// The ids of plugins nearest to a wrong one; the last word of an id may stand for the whole.
    package func pluginSuggestions(for id: String) -> [String] {
        let ids = plugins.map(\.manifest.id)
        let word = "." + id
        return ids.filter { $0.hasSuffix(word) } + Self.nearest(to: id, among: ids.filter { !$0.hasSuffix(word) })
    }

    /// The names nearest to a wrong one, at most three.
    package static func nearest(to name: String, among names: [String]) -> [String] {
        let target = Array(name.utf8.prefix(64))
        return names.map { ($0, editDistance(target, Array($0.utf8))) }
            .filter { $0.1 <= max(2, target.count / 3) }
            .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
            .prefix(3).map(\.0)
    }
}

/// Levenshtein's distance (1966) of two names; O(length x length).
func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, b) in right.enumerated() {
            let substitution = diagonal + (a == b ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substitution, row[j] + 1, diagonal + 1)
        }
    }
    return row[right.count]
}
