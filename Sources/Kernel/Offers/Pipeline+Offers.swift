// SPDX-License-Identifier: Apache-2.0

package import JSON

extension Pipeline {
    /// The prompts that a list shows the caller, sorted by name.
    package func visiblePrompts(for principal: Principal, in registry: Registry? = nil) -> [Registry.Prompt] {
        (registry ?? self.registry.current).prompts.filter { isVisible($0, to: principal) }
    }

    /// The resources of fixed URIs that a list shows the caller, sorted by URI.
    package func visibleResources(for principal: Principal, in registry: Registry? = nil) -> [Registry.Resource] {
        (registry ?? self.registry.current).resources.filter { isVisible($0, to: principal) }
    }

    /// The resource templates that a list shows the caller, sorted by their texts.
    package func visibleResourceTemplates(
        for principal: Principal, in registry: Registry? = nil
    ) -> [Registry.Resource] {
        (registry ?? self.registry.current).resourceTemplates.filter { isVisible($0, to: principal) }
    }
}

extension CallRequest {
    /// A prompt that is to be filled in.
    package init(prompt: String, arguments: JSONValue, context: CallContext) {
        self.init(kind: .prompt, name: prompt, arguments: arguments, context: context)
    }

    /// A resource that is to be read.
    package init(resource uri: String, context: CallContext) {
        self.init(kind: .resource, name: uri, arguments: [:], context: context)
    }

    /// Proposals for an argument of a prompt, by its name, or for a variable of a template, by its text.
    package init(
        completing owner: String, argument: String, value: String, given: JSONObject, context: CallContext
    ) {
        self.init(
            kind: .complete, name: owner,
            arguments: [
                "argument": ["name": .string(argument), "value": .string(value)], "context": .object(given),
            ], context: context)
    }
}
