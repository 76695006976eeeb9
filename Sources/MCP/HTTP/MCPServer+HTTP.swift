// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel

extension MCPServer {
    /// Answers one HTTP request to the endpoint, in whichever era it was written (mcp.md 1.9, from step 3 on).
    ///
    /// Host, Origin and authentication are checked before. Cancelling the surrounding task cancels a stateless call,
    /// as a client that hangs up does; a session's call goes on until `notifications/cancelled`.
    ///
    /// - Parameter profile: what the endpoint that the request came to serves; nil for the one without a name.
    package func handle(
        _ request: MCPHTTPRequest, principal: Principal, profile: Profile? = nil
    ) async -> MCPHTTPResponse {
        let headers = RequestHeaders(request.headers)
        var caller = Caller(
            principal: principal,
            correlationID: correlation.name(accepting: request.correlationID ?? headers.requestID.value),
            traceparent: headers.traceparent.value)
        caller.tracestate = headers.tracestate
        caller.baggage = headers.baggage
        caller.profile = profile
        switch request.method {
        case "POST": return await post(request, headers, caller)
        case "GET" where !Self.isModernHint(headers) && headers.sessionID != .absent:
            return openSessionStream(headers, request, principal)
        case "DELETE" where !Self.isModernHint(headers): return endSession(headers, principal)
        default:
            var response = MCPHTTPResponse.refusal(
                ProtocolError(.invalidRequest, "Method \(request.method.prefix(16)) is not offered here.", status: 405))
            // The others are there for whoever names a session (2025-11-25); without one they are refused here.
            response.headers.append(("Allow", "POST"))
            return response
        }
    }

    /// Whether the headers alone say that the request is stateless; an unknown version counts, so that it is refused
    /// with the versions that there are.
    private static func isModernHint(_ headers: RequestHeaders) -> Bool {
        switch headers.protocolVersion {
        case .absent: false
        case .repeated: true
        case .once(let version): ProtocolRevision(version)?.isModern ?? true
        }
    }

    private func post(
        _ request: MCPHTTPRequest, _ headers: RequestHeaders, _ caller: Caller
    ) async -> MCPHTTPResponse {
        let incoming: Incoming
        do throws(ProtocolError) {
            try checkRepresentation(request.body, headers)
            incoming = try parse(request.body)
        } catch {
            return .refusal(error)
        }
        let hint = Self.isModernHint(headers)
        let message: Message
        switch incoming {
        case .batch(let batch):
            if hint { return .refusal(ProtocolError(.invalidRequest, "A body is one message, not an array.")) }
            return await legacyBatch(batch, headers, caller)
        case .message(.failure(let fault)): return .refusal(fault.error, id: fault.id)
        case .message(.success(let read)): message = read
        }
        switch message {
        case .request(let id, let method, let params):
            if ModernMeta.isClaimed(by: params) || (hint && !isHandshake(method, headers)) {
                let exchange = Exchange(id: id, method: method, params: params, revision: .july2026, caller: caller)
                return await modern(exchange, headers, request)
            }
            if method == Method.initialize.rawValue { return openSession(id, params, caller) }
        case .notification(let method, let params):
            if hint || ModernMeta.isClaimed(by: params) {
                do throws(ProtocolError) {
                    try ModernHeaders.checkNotification(headers, method: method, params: params)
                } catch {
                    return .refusal(error)
                }
                return MCPHTTPResponse(status: 202)
            }
        case .response:
            if hint { return .refusal(ProtocolError(.invalidRequest, "This server asks nothing of its clients.")) }
        }
        return await legacy(message, headers, request, caller)
    }

    /// `initialize` without stateless metadata is a legacy handshake, even from a client whose header names the
    /// newest revision that it knows.
    private func isHandshake(_ method: String, _ headers: RequestHeaders) -> Bool {
        method == Method.initialize.rawValue && headers.protocolVersion.value.flatMap { ProtocolRevision($0) } != nil
    }

    private func checkRepresentation(_ body: [UInt8], _ headers: RequestHeaders) throws(ProtocolError) {
        guard body.count <= options.maximumMessageBytes else {
            throw ProtocolError(
                .invalidRequest, "The body is \(body.count) bytes, at most \(options.maximumMessageBytes) are taken.",
                status: 413)
        }
        guard let type = headers.contentType.value, MediaTypes.isJSON(type) else {
            throw ProtocolError(.invalidRequest, "Content-Type must be application/json.", status: 415)
        }
        guard MediaTypes.acceptsJSON(headers.accept) else {
            throw ProtocolError(
                .invalidRequest, "Accept must allow application/json; send \"application/json, text/event-stream\".",
                status: 406)
        }
    }

    private func modern(
        _ exchange: Exchange, _ headers: RequestHeaders, _ request: MCPHTTPRequest
    ) async -> MCPHTTPResponse {
        do throws(ProtocolError) {
            try ModernHeaders.check(headers, method: exchange.method, params: exchange.params)
            if exchange.isSubscription { return try openSubscription(exchange, headers, request) }
            if exchange.method == Method.callTool.rawValue, let name = exchange.params["name"]?.stringValue,
                let parameters = pipeline.registry.current.tool(name)?.descriptor.headerParameters, !parameters.isEmpty
            {
                try ParameterHeaders.check(
                    headers.parameters, of: parameters, arguments: exchange.params["arguments"])
            }
            switch try dispatch(exchange) {
            case .reply(let bytes): return .json(bytes)
            case .work(let isImmediate, let work):
                return await answer(exchange, headers, request, isImmediate: isImmediate, work)
            }
        } catch {
            return .refusal(error, id: exchange.id)
        }
    }

    /// Answers a stateless request whose end is that of its connection.
    private func answer(
        _ exchange: Exchange, _ headers: RequestHeaders, _ request: MCPHTTPRequest, isImmediate: Bool,
        _ work: @escaping Dispatch.Work
    ) async -> MCPHTTPResponse {
        let acceptsEvents = MediaTypes.acceptsEvents(headers.accept)
        if isImmediate {
            // What is said meanwhile goes out with the answer: there is no time to hang up in.
            let channel = PostChannel(acceptsEvents: acceptsEvents)
            let outbox = ExchangeOutbox(exchange, channel)
            let response = await work(outbox)
            outbox.close()
            channel.answer(response)
            return .opening(await channel.opening())
        }
        let handle = WorkHandle()
        let channel = PostChannel(acceptsEvents: acceptsEvents) { handle.cancel() }
        let outbox = ExchangeOutbox(exchange, channel)
        openPosts.add(channel)
        handle.start(outbox) { [openPosts] in
            let response = await work(outbox)
            outbox.close()
            channel.answer(response)
            openPosts.remove(channel)
        }
        request.onHangUp? { [weak channel] in channel?.hungUp(isClosed: $0) }
        return await withTaskCancellationHandler {
            .opening(await channel.opening())
        } onCancel: {
            channel.hungUp(isClosed: true)
        }
    }
}
