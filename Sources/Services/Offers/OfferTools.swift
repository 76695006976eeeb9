// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel

/// `list_prompts`, `get_prompt`, `list_resources` and `read_resource`: what MCP clients have methods for, for the others.
///
/// Each prompt and resource passes the pipeline as it does from MCP, as the caller of the tool.
package enum OfferTools {
    package static func all(pipeline: @escaping @Sendable () -> Pipeline) -> [HostTool] {
        [
            HostTool.make(
                "list_prompts", title: "List prompts",
                description:
                    "Lists the prompts that the caller may fill in, with their arguments. Cheap; reads no data. MCP "
                    + "clients use prompts/list."
                    + " Use it outside of MCP; to fill one in get_prompt.",
                effect: .read, input: ListPaging.input,
                body: { arguments, context throws(Problem) in
                    let prompts = pipeline().visiblePrompts(for: context.principal)
                    let page = try ListPage(of: prompts, arguments: arguments) { $0.descriptor.name }
                    return ["items": .array(page.items.map(row)), "next_cursor": page.nextCursor]
                }),
            HostTool.make(
                "get_prompt", title: "Fill in a prompt",
                description:
                    "Fills a prompt in and answers its messages {description?, messages[]}. MCP clients use prompts/get."
                    + " Use it outside of MCP, after list_prompts. Costs what the prompt reads.",
                effect: .read,
                input: [
                    "type": "object", "required": ["name"], "additionalProperties": false,
                    "properties": [
                        "name": [
                            "type": "string", "minLength": 1, "maxLength": 64, "description": "From list_prompts.",
                        ],
                        "arguments": [
                            "type": "object", "additionalProperties": ["type": "string"], "default": [:],
                            "description": "Its arguments, all of them texts.",
                        ],
                    ],
                ],
                body: { arguments, context throws(Problem) in
                    let result = try await result(
                        of: CallRequest(
                            prompt: arguments["name"]?.stringValue ?? "", arguments: arguments["arguments"] ?? [:],
                            context: context.nested), pipeline())
                    return result.structured ?? .null
                }),
            HostTool.make(
                "list_resources", title: "List resources",
                description:
                    "Lists the resources and resource templates that the caller may read. Cheap; reads no data. MCP "
                    + "clients use resources/list and resources/templates/list."
                    + " Use it outside of MCP; to read one read_resource.",
                effect: .read, input: ListPaging.input,
                body: { arguments, context throws(Problem) in
                    let pipeline = pipeline()
                    let all =
                        pipeline.visibleResources(for: context.principal)
                        + pipeline.visibleResourceTemplates(for: context.principal)
                    let page = try ListPage(of: all, arguments: arguments) { $0.descriptor.uri }
                    return ["items": .array(page.items.map(row)), "next_cursor": page.nextCursor]
                }),
            HostTool.make(
                "read_resource", title: "Read a resource",
                description:
                    "Reads what a resource holds: {contents: [{uri, mimeType?, text or blob}]}. People are shown as "
                    + "everywhere else. MCP clients use resources/read."
                    + " Use it outside of MCP; for a question rather than a document, the tools are cheaper.",
                effect: .read,
                input: [
                    "type": "object", "required": ["uri"], "additionalProperties": false,
                    "properties": [
                        "uri": [
                            "type": "string", "minLength": 1, "maxLength": 2_048,
                            "description": "A URI from list_resources, or a template with its variables filled in.",
                        ]
                    ],
                ],
                body: { arguments, context throws(Problem) in
                    let result = try await result(
                        of: CallRequest(
                            resource: arguments["uri"]?.stringValue ?? "", context: context.nested), pipeline())
                    return ["contents": .array(result.content.compactMap { $0["resource"] })]
                }),
        ].compactMap { $0 }
    }

    private static func result(of request: CallRequest, _ pipeline: Pipeline) async throws(Problem) -> ToolResult {
        try await pipeline.run(request).result()
    }

    private static func row(_ prompt: Registry.Prompt) -> JSONValue {
        let descriptor = prompt.descriptor
        return [
            "name": .string(descriptor.name), "title": .string(descriptor.title),
            "description": .string(descriptor.description), "plugin": .string(prompt.pluginID),
            "arguments": .array(
                descriptor.arguments.map {
                    [
                        "name": .string($0.name), "description": .string($0.description),
                        "required": .bool($0.isRequired),
                    ]
                }),
        ]
    }

    private static func row(_ resource: Registry.Resource) -> JSONValue {
        let descriptor = resource.descriptor
        return [
            descriptor.template == nil ? "uri" : "uri_template": .string(descriptor.uri),
            "name": .string(descriptor.name), "title": .string(descriptor.title),
            "description": .string(descriptor.description), "plugin": .string(resource.pluginID),
            "mime_type": descriptor.mimeType.map { .string($0) } ?? .null,
        ]
    }
}

extension CallContext {
    /// The context of a call inside of this one, of the same caller and with the same rights.
    fileprivate var nested: CallContext {
        var context = self
        context.depth += 1
        return context
    }
}
