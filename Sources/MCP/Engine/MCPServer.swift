// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
package import Tasks
package import Telemetry

/// The Model Context Protocol in front of the pipeline: five revisions, one engine.
///
/// It owns no socket. HTTP requests come as values through `handle`, lines of a byte stream through `handleLine`.
package final class MCPServer: Sendable {
    let options: MCPServerOptions
    let pipeline: Pipeline
    let sessions: SessionTable
    let fixed: FixedResults
    let correlation = CorrelationSource()
    let listeners: ListenerTable
    let openPosts = OpenPosts()
    let profiles: Live<[Profile]>
    let listings: OfferListings
    let watched = WatchedResources()
    /// What durable calls are made and followed with; nil where there are none, and then nothing can be asked.
    let waiting: WaitingCalls?
    /// What seals that which clients keep between rounds; nil where stateless clients cannot be asked.
    let sealer: (any StateSealer)?
    let time: TimeSource

    /// - Parameters:
    ///   - profiles: the subsets of tools that have an address of their own.
    ///   - waiting: durable calls, for tasks, approvals and calls that take long.
    ///   - sealer: seals what stateless clients keep while they are asked.
    ///   - later: runs what it is given after the time in which changes of the registry belong together.
    package init(
        pipeline: Pipeline, options: MCPServerOptions, profiles: Live<[Profile]> = Live([]),
        waiting: WaitingCalls? = nil, sealer: (any StateSealer)? = nil, time: TimeSource,
        later: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void = MCPServer.afterDebounce
    ) {
        self.pipeline = pipeline
        self.options = options
        self.profiles = profiles
        self.waiting = waiting
        self.sealer = sealer
        self.time = time
        sessions = SessionTable(
            capacity: options.maximumSessions, idleNanoseconds: options.sessionIdleNanoseconds, time: time)
        let fixed = FixedResults(options, hasTasks: waiting != nil)
        self.fixed = fixed
        let listings = OfferListings(options: options, pipeline: pipeline, serverMeta: fixed.serverMeta)
        self.listings = listings
        let listeners = ListenerTable(capacity: options.maximumListeners)
        self.listeners = listeners
        Self.watch(pipeline.registry, listings, listeners, watched, later)
    }

    /// Changes within 50 ms are announced as one.
    @Sendable package static func afterDebounce(_ work: @escaping @Sendable () -> Void) {
        Task {
            try? await Task.sleep(for: .milliseconds(50))
            work()
        }
    }

    /// Sessions of legacy clients that are open.
    package var sessionCount: Int { sessions.count }

    /// Ends the sessions that were not used for the idle time; also happens by itself when sessions are opened.
    package func endIdleSessions() { sessions.endIdle() }

    /// Answers what can be answered at once, and gives the work for what cannot.
    func dispatch(_ exchange: Exchange) throws(ProtocolError) -> Dispatch {
        switch Method(exchange.method, in: exchange.revision) {
        case .callTool?:
            let invocation = try invocation(exchange)
            return .work(isImmediate: invocation.isImmediate) { await self.run(invocation, $0) }
        case .listTools?:
            return .reply(Reply.result(id: exchange.id, try list(.tools, exchange)))
        case .listPrompts?: return .reply(Reply.result(id: exchange.id, try list(.prompts, exchange)))
        case .listResources?: return .reply(Reply.result(id: exchange.id, try list(.resources, exchange)))
        case .listResourceTemplates?:
            return .reply(Reply.result(id: exchange.id, try list(.resourceTemplates, exchange)))
        case .getPrompt?: return dispatch(try prompt(exchange), exchange)
        case .readResource?: return dispatch(try resource(exchange), exchange)
        case .complete?: return dispatch(try completion(exchange), exchange)
        case .subscribe?, .unsubscribe?:
            try changeSubscription(exchange)
            return .reply(Reply.result(id: exchange.id, fixed.empty))
        case .getTask?, .updateTask?, .cancelTask?: return try task(exchange)
        case .discover?: return .reply(Reply.result(id: exchange.id, fixed.discover(titled: exchange.profile?.title)))
        case .ping?: return .reply(Reply.result(id: exchange.id, fixed.empty))
        case .setLogLevel?: return .reply(Reply.result(id: exchange.id, try setLogLevel(exchange)))
        case .initialize?, .listen?, nil: throw .methodNotFound(exchange.method, in: exchange.revision)
        }
    }

    private func dispatch(_ offer: Offer, _ exchange: Exchange) -> Dispatch {
        switch offer {
        case .reply(let bytes): return .reply(bytes)
        case .call(let request, let encoder):
            let invocation = ToolInvocation(
                id: exchange.id, revision: exchange.revision, request: request, isImmediate: false, encoder: encoder,
                method: exchange.method, params: exchange.params)
            return .work(isImmediate: false) { await self.run(invocation, $0) }
        }
    }

    /// The session's least level of log messages (2025-11-25 logging).
    private func setLogLevel(_ exchange: Exchange) throws(ProtocolError) -> [UInt8] {
        guard let level = exchange.params["level"]?.stringValue.flatMap({ MCPLogLevel(name: $0) }) else {
            throw .inBody(
                .invalidParams,
                "params.level is \((exchange.params["level"] ?? .null).text.prefix(64)); allowed are "
                    + "\(MCPLogLevel.allowed).")
        }
        exchange.peer?.logLevel = level
        return fixed.empty
    }

    private func invocation(_ exchange: Exchange) throws(ProtocolError) -> ToolInvocation {
        guard let name = exchange.params["name"]?.stringValue else {
            throw .inBody(.invalidParams, "params.name must be a string: the name of a tool.")
        }
        let arguments: JSONValue
        switch exchange.params["arguments"] {
        case nil, .null?: arguments = .object([:])
        case .object(let members)?: arguments = .object(members)
        case .some(let other): throw .inBody(.invalidParams, "params.arguments must be an object, is \(other.kind).")
        }
        let registry = pipeline.registry.current
        guard let tool = registry.tool(name), listings.offers(tool.descriptor, exchange.profile) else {
            throw unknownTool(name, in: registry, exchange.profile)
        }
        var request = CallRequest(
            tool: name, arguments: arguments, context: exchange.caller.context(exchange.params))
        request.timeoutMilliseconds = try Self.timeout(exchange.params)
        try Self.control(&request.context, by: exchange.params.meta)
        return ToolInvocation(
            id: exchange.id, revision: exchange.revision, request: request,
            isImmediate: tool.descriptor.execution == .inline,
            encoder: ToolResultEncoder(revision: exchange.revision, fixed: fixed), method: exchange.method,
            params: exchange.params, taskSupport: tool.descriptor.taskSupport, taskBegins: tool.descriptor.taskBegins)
    }

    /// How long the client wants to wait, when it says so.
    private static func timeout(_ params: Params) throws(ProtocolError) -> Int64? {
        guard let deadline = params.meta?.deadline else { return nil }
        do throws(Problem) { return try CallDeadline.read(meta: deadline) } catch {
            throw .inBody(.invalidParams, error.detail)
        }
    }

    /// A tool may have gone with its plugin since the client listed: the error says what to do.
    private func unknownTool(_ name: String, in registry: Registry, _ profile: Profile?) -> ProtocolError {
        let near = registry.suggestions(for: name).filter { name in
            registry.tool(name).map { listings.offers($0.descriptor, profile) } ?? false
        }
        let hint = near.isEmpty ? "" : " Did you mean \(near.joined(separator: " or "))?"
        return .inBody(
            .invalidParams,
            "Unknown tool \"\(name.prefix(128))\".\(hint) The list may have changed: call tools/list again.",
            data: ["tool": .string(String(name.prefix(128))), "generation": .integer(registry.generation)])
    }
}

/// A call that passed the protocol's own checks: of a tool, or of a prompt, a resource or a completion.
struct ToolInvocation: Sendable {
    let id: RequestID
    let revision: ProtocolRevision
    let request: CallRequest
    /// Whether the tool answers within a moment.
    let isImmediate: Bool
    /// What writes down what comes of it.
    let encoder: any ReplyEncoder
    let method: String
    let params: Params
    var taskSupport = TaskSupport.none
    var taskBegins = TaskBeginning.atOnce
}

extension CallRequest {
    /// The request with its progress and its log told to the client, as far as the client wants them.
    func speaking(to outbox: ExchangeOutbox) -> CallRequest {
        var request = self
        if outbox.wantsProgress { request.onProgress = { outbox.progress($0, $1, $2) } }
        if outbox.logLevel != nil { request.onLog = { outbox.log($0) } }
        if !outbox.revision.isModern { request.onRelease = { outbox.release(retryMilliseconds: $0) } }
        return request
    }
}
