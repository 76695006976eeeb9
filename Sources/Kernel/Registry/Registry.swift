// SPDX-License-Identifier: Apache-2.0

/// What is loaded, at one moment: an immutable snapshot.
///
/// A call keeps the snapshot that it started with.
package struct Registry: Sendable {
    /// A tool, a prompt, a resource or a task type, and the plugin that serves it.
    package struct Served<Descriptor: CallableDescriptor>: Sendable {
        package var descriptor: Descriptor
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
    /// A prompt and the plugin that serves it.
    package typealias Prompt = Served<PromptDescriptor>
    /// A resource, or all of a template, and the plugin that serves it.
    package typealias Resource = Served<ResourceDescriptor>
    /// What is completed, and the plugin that is asked.
    package typealias Completion = Served<CompletionDescriptor>

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
    /// All prompts, sorted by name.
    package let prompts: [Prompt]
    /// All resources of fixed URIs, sorted by URI.
    package let resources: [Resource]
    /// All resource templates, sorted by their texts.
    package let resourceTemplates: [Resource]
    /// All task types that can be run, sorted by name.
    package let taskTypes: [TaskType]
    /// All schedules of enabled plugins, sorted by id.
    package let schedules: [Schedule]
    private let index: [String: Int]
    private let taskIndex: [String: Int]
    private let promptIndex: [String: Int]
    private let resourceIndex: [String: Int]
    private let completions: [String: Completion]
    private let aliases: [ToolAlias: Int]

    /// Builds a snapshot.
    ///
    /// Of two plugins that offer one tool, prompt, resource or task type, answer one alias, publish one signal or declare one schedule, the
    /// one with the smaller id keeps it; the other is refused with the reason, so that the outcome does not depend on the
    /// order of loading. Nobody takes a name from a built-in plugin. Who cannot stand beside another, or lacks one that it
    /// requires, is refused as `PluginOrder` says.
    package init(generation: Int64, plugins: [RegisteredPlugin]) {
        var owners = NameOwners()
        var kept: [RegisteredPlugin] = []
        func rank(_ plugin: RegisteredPlugin) -> (Int, String) {
            (plugin.instance is BuiltInPlugin ? 0 : 1, plugin.manifest.id)
        }
        for var plugin in PluginOrder.settled(plugins).sorted(by: { rank($0) < rank($1) }) {
            if plugin.state == .enabled {
                if let clash = owners.clash(of: plugin) {
                    plugin.state = .refused
                    plugin.reason = clash
                } else {
                    owners.enter(plugin)
                }
            }
            kept.append(plugin)
        }
        kept = PluginOrder.settled(kept).sorted { $0.manifest.id < $1.manifest.id }
        var tools: [Tool] = []
        var prompts: [Prompt] = []
        var resources: [Resource] = []
        var templates: [Resource] = []
        var completions: [Completion] = []
        var taskTypes: [TaskType] = []
        var schedules: [Schedule] = []
        for plugin in kept where plugin.state == .enabled {
            guard let instance = plugin.instance else { continue }
            func served<Descriptor>(_ descriptor: Descriptor) -> Served<Descriptor> {
                Served(
                    descriptor: descriptor, pluginID: plugin.manifest.id, instance: instance, grants: plugin.grants,
                    use: plugin.use)
            }
            tools += plugin.tools.map(served)
            prompts += plugin.prompts.map(served)
            resources += plugin.manifest.resources.map(served)
            templates += plugin.manifest.resourceTemplates.map(served)
            completions += plugin.prompts.compactMap(CompletionDescriptor.init(of:)).map(served)
            completions += plugin.manifest.resourceTemplates.compactMap(CompletionDescriptor.init(of:)).map(served)
            taskTypes += plugin.manifest.taskTypes.map(served)
            schedules += plugin.manifest.schedules.map { Schedule(declaration: $0, pluginID: plugin.manifest.id) }
        }
        tools.sort { $0.descriptor.name < $1.descriptor.name }
        prompts.sort { $0.descriptor.name < $1.descriptor.name }
        resources.sort { $0.descriptor.uri < $1.descriptor.uri }
        templates.sort { $0.descriptor.uri < $1.descriptor.uri }
        taskTypes.sort { $0.descriptor.name < $1.descriptor.name }
        schedules.sort { $0.declaration.id < $1.declaration.id }
        self.generation = generation
        self.plugins = kept
        self.tools = tools
        self.prompts = prompts
        self.resources = resources
        resourceTemplates = templates
        self.taskTypes = taskTypes
        self.schedules = schedules
        taskIndex = Dictionary(uniqueKeysWithValues: taskTypes.enumerated().map { ($1.descriptor.name, $0) })
        promptIndex = Dictionary(uniqueKeysWithValues: prompts.enumerated().map { ($1.descriptor.name, $0) })
        resourceIndex = Dictionary(uniqueKeysWithValues: resources.enumerated().map { ($1.descriptor.uri, $0) })
        self.completions = Dictionary(
            completions.map { ($0.descriptor.name, $0) }, uniquingKeysWith: { first, _ in first })
        index = Dictionary(uniqueKeysWithValues: tools.enumerated().map { ($1.descriptor.name, $0) })
        aliases = tools.enumerated().reduce(into: [:]) { table, entry in
            for alias in entry.element.descriptor.aliases { table[alias] = entry.offset }
        }
    }

    /// The tool of a name.
    package func tool(_ name: String) -> Tool? { index[name].map { tools[$0] } }

    /// The task type of a name; O(1).
    package func taskType(_ name: String) -> TaskType? { taskIndex[name].map { taskTypes[$0] } }

    /// The prompt of a name; O(1).
    package func prompt(_ name: String) -> Prompt? { promptIndex[name].map { prompts[$0] } }

    /// The resource of a URI: the one that is spelt so, or what the one template that matches it makes of it.
    ///
    /// O(templates x length).
    package func resource(_ uri: String) -> Resource? {
        if let place = resourceIndex[uri] { return resources[place] }
        for template in resourceTemplates {
            guard let resource = template.descriptor.matching(uri) else { continue }
            var found = template
            found.descriptor = resource
            return found
        }
        return nil
    }

    /// The template of a text; O(templates).
    package func resourceTemplate(_ text: String) -> Resource? {
        resourceTemplates.first { $0.descriptor.uri == text }
    }

    /// Who completes the arguments of a prompt, by its name, or of a template, by its text; O(1).
    package func completion(_ owner: String) -> Completion? { completions[owner] }

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
