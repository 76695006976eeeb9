// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
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
    let profiles: Live<[Profile]>
    private let listings: ToolListings

    /// - Parameters:
    ///   - profiles: the subsets of tools that have an address of their own.
    ///   - later: runs what it is given after the time in which changes of the registry belong together.
    package init(
        pipeline: Pipeline, options: MCPServerOptions, profiles: Live<[Profile]> = Live([]), time: TimeSource,
        later: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void = MCPServer.afterDebounce
    ) {
        self.pipeline = pipeline
        self.options = options
        self.profiles = profiles
        sessions = SessionTable(
            capacity: options.maximumSessions, idleNanoseconds: options.sessionIdleNanoseconds, time: time)
        let fixed = FixedResults(options)
        self.fixed = fixed
        let listings = ToolListings(options: options, pipeline: pipeline, serverMeta: fixed.serverMeta)
        self.listings = listings
        let listeners = ListenerTable(capacity: options.maximumListeners)
        self.listeners = listeners
        let watch = ToolListWatch(
            registry: pipeline.registry, later: later, list: { listings.everything($0) },
            announce: { listeners.announceToolsChanged() })
        pipeline.registry.observe { _ in watch.registryChanged() }
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

    /// What a request turns into.
    enum Dispatch {
        case reply([UInt8])
        case call(ToolInvocation)
    }

    /// Answers everything but a tool call, which may take its time.
    func dispatch(_ exchange: Exchange) throws(ProtocolError) -> Dispatch {
        switch Method(exchange.method, in: exchange.revision) {
        case .callTool?: return .call(try invocation(exchange))
        case .listTools?:
            let page = try listings.page(
                cursor: exchange.params["cursor"], registry: pipeline.registry.current, revision: exchange.revision,
                caller: exchange.caller)
            return .reply(Reply.result(id: exchange.id, page))
        case .discover?: return .reply(Reply.result(id: exchange.id, fixed.discover(titled: exchange.profile?.title)))
        case .ping?: return .reply(Reply.result(id: exchange.id, fixed.empty))
        case .initialize?, .listen?, nil: throw .methodNotFound(exchange.method, in: exchange.revision)
        }
    }

    /// Runs a tool call to its end and encodes what came of it.
    func run(_ invocation: ToolInvocation) async -> [UInt8] {
        let encoder = ToolResultEncoder(revision: invocation.revision, fixed: fixed)
        do {
            return encoder.encode(try await pipeline.run(invocation.request).result(), id: invocation.id)
        } catch {
            return encoder.encode(error, id: invocation.id)
        }
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
        return ToolInvocation(id: exchange.id, revision: exchange.revision, request: request)
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

/// A tool call that passed the protocol's own checks.
struct ToolInvocation: Sendable {
    let id: RequestID
    let revision: ProtocolRevision
    let request: CallRequest
}
