// SPDX-License-Identifier: Apache-2.0

/// What the host can call: a tool or a task type, as the boundary sees it.
struct Callable: Sendable {
    /// Which one, among those of a plugin.
    struct Key: Hashable, Sendable {
        /// HF_KIND_...
        let kind: UInt32
        let name: String
    }

    let key: Key
    let body: Tool.Body

    init(_ tool: Tool) {
        key = Key(kind: HF_KIND_TOOL, name: tool.name)
        body = tool.body
    }

    init(_ type: TaskType) {
        key = Key(kind: HF_KIND_TASK, name: type.name)
        body = .async(type.body)
    }

    /// All of a plugin, by kind and name; of two with one name the first, and the host refuses the manifest.
    static func table(tools: [Tool], taskTypes: [TaskType]) -> [Key: Callable] {
        let all = tools.map(Callable.init) + taskTypes.map(Callable.init)
        return Dictionary(all.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
