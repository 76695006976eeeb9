// SPDX-License-Identifier: Apache-2.0

/// What the host can call, as the boundary sees it: a tool, a prompt, a resource, a completion or a task type.
struct Callable: Sendable {
    /// Which one, among those of a plugin.
    struct Key: Hashable, Sendable {
        /// HF_KIND_...
        let kind: UInt32
        /// The name; of a resource its URI, or the template by which the host has found it.
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

    init(_ prompt: Prompt) {
        key = Key(kind: HF_KIND_PROMPT, name: prompt.name)
        let fill = prompt.body
        body = .async { try await fill($0).output }
    }

    init(_ resource: Resource) {
        self.init(resource.uri, resource.listing, resource.body)
    }

    init(_ template: ResourceTemplate) {
        self.init(template.template, template.listing, template.body)
    }

    private init(_ name: String, _ listing: ResourceListing, _ read: @escaping Resource.Body) {
        key = Key(kind: HF_KIND_RESOURCE, name: name)
        let mimeType = listing.mimeType
        body = .async { try await read($0).output(of: $0.uri, mimeType: mimeType) }
    }

    /// Nil when no closure is to be asked.
    init?(completing owner: String, _ arguments: [PromptArgument]) {
        var closures: [String: PromptArgument.Proposing] = [:]
        for argument in arguments {
            if case .closure(let propose) = argument.completion { closures[argument.name] = propose }
        }
        guard !closures.isEmpty else { return nil }
        key = Key(kind: HF_KIND_COMPLETE, name: owner)
        let table = closures
        body = .async { call in
            let request = CompletionRequest(call)
            return .structured(try await table[request.argument]?(request).json ?? Completion([]).json)
        }
    }

    /// What a prompt needs: itself, and its completion.
    static func all(of prompt: Prompt) -> [Callable] {
        [Callable(prompt), Callable(completing: prompt.name, prompt.arguments)].compactMap(\.self)
    }

    /// What a template needs: itself, and its completion.
    static func all(of template: ResourceTemplate) -> [Callable] {
        [Callable(template), Callable(completing: template.template, template.variables)].compactMap(\.self)
    }
}
