// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// A prompt, a resource or a completion, taken out of its request.
enum Offer {
    /// The whole response, since nobody had to be asked.
    case reply([UInt8])
    /// A call, and what writes down what comes of it.
    case call(CallRequest, any ReplyEncoder)
}

extension MCPServer {
    /// The result of a request for a list.
    func list(_ list: OfferedList, _ exchange: Exchange) throws(ProtocolError) -> [UInt8] {
        try listings.page(
            of: list, cursor: exchange.params["cursor"], registry: pipeline.registry.current,
            revision: exchange.revision, caller: exchange.caller)
    }

    /// `prompts/get`.
    func prompt(_ exchange: Exchange) throws(ProtocolError) -> Offer {
        guard let name = exchange.params["name"]?.stringValue else {
            throw .inBody(.invalidParams, "params.name must be a string: the name of a prompt.")
        }
        let arguments: JSONValue
        switch exchange.params["arguments"] {
        case nil, .null?: arguments = .object([:])
        case .object(let members)?: arguments = .object(members)
        case .some(let other): throw .inBody(.invalidParams, "params.arguments must be an object, is \(other.kind).")
        }
        let registry = pipeline.registry.current
        guard let prompt = registry.prompt(name) else { throw unknownPrompt(name, in: registry) }
        return .call(
            CallRequest(prompt: name, arguments: arguments, context: exchange.caller.context(exchange.params)),
            PromptEncoder(prompt: prompt.descriptor, reply: reply(exchange)))
    }

    private func unknownPrompt(_ name: String, in registry: Registry) -> ProtocolError {
        let near = PromptDescriptor.suggestions(for: name, in: registry)
        let hint = near.isEmpty ? "" : " Did you mean \(near.joined(separator: " or "))?"
        return .inBody(
            .invalidParams,
            "Unknown prompt \"\(name.prefix(128))\".\(hint) The list may have changed: call prompts/list again.",
            data: ["prompt": .string(String(name.prefix(128))), "generation": .integer(registry.generation)])
    }

    /// `resources/read`.
    func resource(_ exchange: Exchange) throws(ProtocolError) -> Offer {
        let uri = try Self.uri(exchange)
        guard let resource = pipeline.registry.current.resource(uri) else { throw unknownResource(uri, exchange) }
        // What was read with answers to questions depends on more than the URI (caching, L34).
        let isPlain = exchange.params["inputResponses"] == nil && exchange.params["requestState"] == nil
        return .call(
            CallRequest(resource: uri, context: exchange.caller.context(exchange.params)),
            ResourceEncoder(
                reply: reply(exchange, uri),
                timeToLiveMilliseconds: isPlain ? resource.descriptor.timeToLiveMilliseconds : 0))
    }

    /// The resource that a request names.
    static func uri(_ exchange: Exchange) throws(ProtocolError) -> String {
        guard let uri = exchange.params["uri"]?.stringValue else {
            throw .inBody(.invalidParams, "params.uri must be a string: the URI of a resource.")
        }
        return uri
    }

    func unknownResource(_ uri: String, _ exchange: Exchange) -> ProtocolError {
        let shown = String(uri.prefix(2_048))
        return reply(exchange, shown).error(
            Problem(
                .notFound,
                "There is no resource \"\(shown.prefix(256))\"; resources/list and resources/templates/list say which are there."
            ))
    }

    /// `completion/complete`.
    func completion(_ exchange: Exchange) throws(ProtocolError) -> Offer {
        let question = try CompletionQuestion(exchange.params)
        let registry = pipeline.registry.current
        let owner: String
        let arguments: [OfferedArgument]
        let isVisible: Bool
        switch question.reference {
        case .prompt(let name):
            guard let prompt = registry.prompt(name) else { throw unknownPrompt(name, in: registry) }
            (owner, arguments) = (name, prompt.descriptor.arguments)
            isVisible = pipeline.isVisible(prompt, to: exchange.caller.principal)
        case .resource(let text):
            guard let resource = registry.resourceTemplate(text) ?? registry.resource(text) else {
                throw .inBody(.invalidParams, "There is no resource template \"\(text.prefix(256))\".")
            }
            (owner, arguments) = (resource.descriptor.label, resource.descriptor.variables)
            isVisible = pipeline.isVisible(resource, to: exchange.caller.principal)
        }
        let encoder = CompletionEncoder(reply: reply(exchange))
        guard let argument = arguments.first(where: { $0.name == question.argument }) else {
            let names = arguments.map(\.name).joined(separator: ", ")
            throw .inBody(
                .invalidParams,
                "\"\(owner)\" has no argument \"\(question.argument.prefix(64))\"; "
                    + (names.isEmpty ? "it has none." : "it has \(names)."))
        }
        switch argument.completion {
        case .plugin:
            return .call(
                CallRequest(
                    completing: owner, argument: argument.name, value: question.value, given: question.given,
                    context: exchange.caller.context(exchange.params)), encoder)
        case .values(let values):
            let fitting = isVisible ? CompletionDescriptor.ranked(values, for: question.value) : []
            return .reply(
                encoder.encode(fitting, total: Int64(fitting.count), hasMore: false, id: exchange.id))
        case .none: return .reply(encoder.encode([], total: nil, hasMore: false, id: exchange.id))
        }
    }

    private func reply(_ exchange: Exchange, _ uri: String? = nil) -> OfferReply {
        OfferReply(revision: exchange.revision, fixed: fixed, uri: uri)
    }
}
