// SPDX-License-Identifier: Apache-2.0

/// Who owns which name while a registry is built: each name of a kind belongs to one plugin.
struct NameOwners {
    private var tools: [String: String] = [:]
    private var prompts: [String: String] = [:]
    private var resources: [String: String] = [:]
    private var templates: [(template: URITemplate, owner: String)] = []
    private var taskTypes: [String: String] = [:]
    private var schedules: [String: String] = [:]
    private var signals: [String: String] = [:]
    private var aliases: [ToolAlias: String] = [:]

    /// Why a plugin cannot have the names that it declares; nil when all are free.
    func clash(of plugin: RegisteredPlugin) -> String? {
        let manifest = plugin.manifest
        for tool in plugin.tools {
            if let owner = tools[tool.name] { return "tool \"\(tool.name)\" is already served by \(owner)" }
        }
        for prompt in plugin.prompts {
            if let owner = prompts[prompt.name] { return "prompt \"\(prompt.name)\" is already served by \(owner)" }
        }
        if let clash = resourceClash(of: manifest) { return clash }
        for type in manifest.taskTypes {
            if let owner = taskTypes[type.name] { return "task type \"\(type.name)\" is already served by \(owner)" }
        }
        for schedule in manifest.schedules {
            if let owner = schedules[schedule.id] {
                return "schedule \"\(schedule.id)\" is already declared by \(owner)"
            }
        }
        for signal in manifest.signals {
            if let owner = signals[signal.id] { return "signal \"\(signal.id)\" is already published by \(owner)" }
        }
        for alias in plugin.tools.lazy.flatMap(\.aliases) {
            if let owner = aliases[alias] { return "alias \(alias) is already answered by \(owner)" }
        }
        return nil
    }

    /// A URI belongs to one plugin, whether it is spelt out or a template matches it.
    private func resourceClash(of manifest: PluginManifest) -> String? {
        for resource in manifest.resources {
            if let owner = resources[resource.uri] {
                return "resource \"\(resource.uri)\" is already served by \(owner)"
            }
            if let other = templates.first(where: { $0.template.match(resource.uri) != nil }) {
                return "resource \"\(resource.uri)\" is matched by \"\(other.template.text)\" of \(other.owner)"
            }
        }
        for template in manifest.resourceTemplates.compactMap(\.template) {
            if let (uri, owner) = resources.filter({ template.match($0.key) != nil }).min(by: { $0.key < $1.key }) {
                return "resource template \"\(template.text)\" matches \"\(uri)\" of \(owner)"
            }
            if let other = templates.first(where: { $0.template.overlaps(template) }) {
                return "resource template \"\(template.text)\" matches URIs that \"\(other.template.text)\" of "
                    + "\(other.owner) matches too"
            }
        }
        return nil
    }

    /// Gives a plugin all its names.
    mutating func enter(_ plugin: RegisteredPlugin) {
        let manifest = plugin.manifest
        for prompt in plugin.prompts { prompts[prompt.name] = manifest.id }
        for resource in manifest.resources { resources[resource.uri] = manifest.id }
        templates += manifest.resourceTemplates.compactMap(\.template).map { ($0, manifest.id) }
        for tool in plugin.tools {
            tools[tool.name] = manifest.id
            for alias in tool.aliases { aliases[alias] = manifest.id }
        }
        for type in manifest.taskTypes { taskTypes[type.name] = manifest.id }
        for schedule in manifest.schedules { schedules[schedule.id] = manifest.id }
        for signal in manifest.signals { signals[signal.id] = manifest.id }
    }
}
