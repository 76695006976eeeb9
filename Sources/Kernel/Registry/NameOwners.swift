// SPDX-License-Identifier: Apache-2.0

/// Who owns which name while a registry is built: each name of a kind belongs to one plugin.
struct NameOwners {
    private var tools: [String: String] = [:]
    private var taskTypes: [String: String] = [:]
    private var schedules: [String: String] = [:]
    private var signals: [String: String] = [:]
    private var aliases: [ToolAlias: String] = [:]

    /// Why a plugin cannot have the names that it declares; nil when all are free.
    func clash(of manifest: PluginManifest) -> String? {
        for tool in manifest.tools {
            if let owner = tools[tool.name] { return "tool \"\(tool.name)\" is already served by \(owner)" }
        }
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
        for alias in manifest.tools.lazy.flatMap(\.aliases) {
            if let owner = aliases[alias] { return "alias \(alias) is already answered by \(owner)" }
        }
        return nil
    }

    /// Gives a plugin all its names.
    mutating func enter(_ manifest: PluginManifest) {
        for tool in manifest.tools {
            tools[tool.name] = manifest.id
            for alias in tool.aliases { aliases[alias] = manifest.id }
        }
        for type in manifest.taskTypes { taskTypes[type.name] = manifest.id }
        for schedule in manifest.schedules { schedules[schedule.id] = manifest.id }
        for signal in manifest.signals { signals[signal.id] = manifest.id }
    }
}
