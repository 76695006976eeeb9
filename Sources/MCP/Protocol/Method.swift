// SPDX-License-Identifier: Apache-2.0

/// The requests that this server answers.
///
/// Capabilities that are not declared have no entry: their methods do not exist.
enum Method: String, Sendable {
    case initialize
    case ping
    case discover = "server/discover"
    case listTools = "tools/list"
    case callTool = "tools/call"
    case listen = "subscriptions/listen"
    case setLogLevel = "logging/setLevel"
    case listPrompts = "prompts/list"
    case getPrompt = "prompts/get"
    case listResources = "resources/list"
    case listResourceTemplates = "resources/templates/list"
    case readResource = "resources/read"
    case subscribe = "resources/subscribe"
    case unsubscribe = "resources/unsubscribe"
    case complete = "completion/complete"
    case getTask = "tasks/get"
    case updateTask = "tasks/update"
    case cancelTask = "tasks/cancel"

    /// The method of a name, when the revision has it.
    init?(_ name: String, in revision: ProtocolRevision) {
        guard let method = Method(rawValue: name) else { return nil }
        switch method {
        case .initialize, .ping, .setLogLevel, .subscribe, .unsubscribe: guard !revision.isModern else { return nil }
        case .discover, .listen, .getTask, .updateTask, .cancelTask: guard revision.isModern else { return nil }
        case .listTools, .callTool, .listPrompts, .getPrompt, .listResources, .listResourceTemplates, .readResource,
            .complete:
            break
        }
        self = method
    }

    /// The member of `params` that the header `Mcp-Name` repeats, also for methods that are not offered yet.
    static func nameParameter(of method: String) -> String? {
        switch method {
        case "tools/call", "prompts/get": "name"
        case "resources/read": "uri"
        case "tasks/get", "tasks/update", "tasks/cancel": "taskId"
        default: nil
        }
    }
}
