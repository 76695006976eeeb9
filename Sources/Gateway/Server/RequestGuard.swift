// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import NIOCore
import NIOHTTP1
import Synchronization
import Telemetry

/// Stands between the parser and everything else on one connection.
///
/// Refuses what the rules of heads refuse and what the parser could not read, with a problem document while HTTP still
/// allows one; ends requests that take too long to arrive and answers that nobody takes; meets `Expect: 100-continue`; and
/// closes a connection on which the rest of a refused request would come.
final class RequestGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What the guards of all connections share.
    struct Shared: Sendable {
        let limits: ConnectionLimits
        let meters: ConnectionMeters
        let problems: ProblemMetrics
        /// The largest body that any tool takes now, in bytes.
        let largestBody: @Sendable () -> Int
    }

    /// The connection's place in the register.
    enum Place {
        /// There is no register.
        case uncounted
        case counted(ConnectionRegister.Entry, ConnectionRegister)
        /// The register was full of connections at work.
        case none
    }

    private enum Reading { case between, body }

    /// How long what was sent too much is read on, so that the sender reads the answer before he finds the connection
    /// reset.
    private static let lingering = TimeAmount.seconds(1)
    private static let lingeringBytes = 1 << 20

    private let shared: Shared
    private let place: Place
    private let wire: WireCount
    private let pipelining: HTTPServerPipelineHandler
    private var reading = Reading.between
    private var bodyBytes = 0
    private var head: HTTPRequestHead?
    /// A request was handed on and its answer has not ended.
    private var isAnswering = false
    private var hasBegunAnswer = false
    private var closesAfterAnswer = false
    /// Nothing goes on in either direction any more.
    private var isOver = false
    private var deadline: NIODeadline?
    private var timer: Scheduled<Void>?
    private var stall: Scheduled<Void>?

    init(shared: Shared, place: Place, wire: WireCount, below pipelining: HTTPServerPipelineHandler) {
        self.shared = shared
        self.place = place
        self.wire = wire
        self.pipelining = pipelining
    }

    // MARK: What comes

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        guard case .none = place else { return }
        shared.meters.refused.increment()
        refuse(
            Problem(
                .serviceUnavailable,
                "\(shared.limits.maximum) connections are at work, which is the limit of this site.",
                retryAfterMilliseconds: 1_000), context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        isOver = true
        timer?.cancel()
        stall?.cancel()
        if case .counted(let entry, let register) = place { register.close(entry) }
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        if case .counted(let entry, let register) = place { register.touch(entry) }
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            reading = .body
            bodyBytes = 0
            hasBegunAnswer = false
            // After a request for another protocol the parser reads nothing more, whether it is granted or not.
            closesAfterAnswer = !head.isKeepAlive || head.headers.contains(name: "Upgrade")
            if let fault = HeadRules.fault(head) { return refuse(fault, context) }
            isAnswering = true
            meetExpectation(of: head, context)
        case .body(let part): bodyBytes += part.readableBytes
        case .end:
            reading = .between
            wire.bytes = 0
            deadline = nil
            setBusy(true)
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isOver {
            if wire.bytes > Self.lingeringBytes { context.close(promise: nil) }
        } else {
            if reading == .body {
                begin(context)
                // Chunks of one byte cost six times their size; what costs more is sent for its cost.
                if wire.bytes > 256 << 10 + 8 * bodyBytes {
                    refuse(
                        Problem(.validation, "The framing of the body is larger than the body.", status: 400), context)
                }
            } else if !isAnswering, wire.bytes > 0 {
                begin(context)
            }
        }
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else { return context.fireErrorCaught(error) }
        refuse(Problem(error), context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if isOver, case ChannelEvent.inputClosed = event {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// RFC 9110, section 10.1.1: a body that is taken is asked for; one that is not is refused without it.
    private func meetExpectation(of head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard head.version == .http1_1, head.headers.contains(name: "Expect") else { return }
        let length = head.headers["Content-Length"].first.flatMap { Int($0) } ?? 0
        guard length <= shared.largestBody() else { return }
        let interim = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(interim)), promise: nil)
    }

    // MARK: What goes

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isOver else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var answer):
            hasBegunAnswer = true
            // Without the rest of its body the next request could not be found on this connection.
            if reading == .body { closesAfterAnswer = true }
            if closesAfterAnswer { answer.headers.replaceOrAdd(name: "Connection", value: "close") }
            // Chunks are unknown to HTTP/1.0: there the end of the connection ends the body.
            if head?.version == .http1_0 { answer.version = .http1_0 }
            context.write(wrapOutboundOut(.head(answer)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            isAnswering = false
            setBusy(false)
            guard closesAfterAnswer else {
                context.write(data, promise: promise)
                return
            }
            let sent = promise ?? context.eventLoop.makePromise()
            context.writeAndFlush(data, promise: sent)
            finish(context, after: sent.futureResult)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = nil
        if !context.channel.isWritable { watchStall(context, unsent: Self.unsent(context)) }
        context.fireChannelWritabilityChanged()
    }

    /// Closes the connection when no byte of what is waiting to be sent has gone for the idle time.
    private func watchStall(_ context: ChannelHandlerContext, unsent: Int) {
        stall = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(shared.limits.idleTimeout)) {
            let left = Self.unsent(context)
            if left < unsent { return self.watchStall(context, unsent: left) }
            self.shared.meters.stalled.increment()
            context.close(promise: nil)
        }
    }

    private static func unsent(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    // MARK: Time

    /// Starts the time of a request that has not arrived whole.
    private func begin(_ context: ChannelHandlerContext) {
        guard deadline == nil else { return }
        let limit = TimeAmount(shared.limits.requestTimeout)
        deadline = .now() + limit
        // One timer runs at most; it looks what is due when it ends.
        if timer == nil { schedule(context, in: limit) }
    }

    private func schedule(_ context: ChannelHandlerContext, in time: TimeAmount) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) {
            self.timer = nil
            guard let deadline = self.deadline, !self.isOver else { return }
            let now = NIODeadline.now()
            if now < deadline { return self.schedule(context, in: deadline - now) }
            self.shared.meters.timedOut.increment()
            self.refuse(
                Problem(
                    .timeout, "The request did not arrive within \(self.shared.limits.requestTimeout).", status: 408),
                context)
        }
    }

    // MARK: The end

    /// Answers with a problem, while an answer has not begun, and closes.
    private func refuse(_ problem: Problem, _ context: ChannelHandlerContext) {
        guard !isOver else { return }
        // Past the pipelining handler, which knows of no answer without a request.
        let below = (try? context.pipeline.syncOperations.context(handler: pipelining)) ?? context
        let sent = context.eventLoop.makePromise(of: Void.self)
        if isAnswering, hasBegunAnswer {
            sent.succeed()
        } else {
            var problem = problem
            shared.problems.count(&problem, tool: nil)
            let (answer, body) = Self.answer(problem, to: head)
            below.write(wrapOutboundOut(.head(answer)), promise: nil)
            if let body { below.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
            below.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
        }
        finish(below, after: sent.futureResult)
    }

    /// Closes when the answer is sent: at once after a whole request, else when the sender has had time to read it.
    private func finish(_ context: ChannelHandlerContext, after sent: EventLoopFuture<Void>) {
        isOver = true
        deadline = nil
        setBusy(false)
        let isWhole = reading == .between && wire.bytes == 0
        wire.bytes = 0
        sent.assumeIsolated().whenComplete { _ in
            guard !isWhole else { return context.close(promise: nil) }
            context.close(mode: .output, promise: nil)
            context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingering) { context.close(promise: nil) }
        }
    }

    private func setBusy(_ isBusy: Bool) {
        guard case .counted(let entry, let register) = place else { return }
        entry.isBusy.store(isBusy, ordering: .relaxed)
        register.touch(entry)
    }

    /// The head and, unless a HEAD asked, the body of a refusal.
    private static func answer(_ problem: Problem, to head: HTTPRequestHead?) -> (HTTPResponseHead, ByteBuffer?) {
        var random = IdentifierSource()
        var problem = problem
        let correlation =
            head?.headers["X-Request-ID"].first.flatMap(CorrelationID.init(accepting:))
            ?? CorrelationID(using: &random)
        problem.correlationID = correlation.text
        let body = ByteBuffer(bytes: problem.json.serialized())
        var headers = HTTPHeaders([
            ("Content-Type", "application/problem+json"), ("Content-Length", String(body.readableBytes)),
            ("Connection", "close"), ("X-Request-ID", correlation.text), ("Server", "holdfast"),
        ])
        if let milliseconds = problem.retryAfterMilliseconds {
            headers.add(name: "Retry-After", value: String((milliseconds + 999) / 1_000))
        }
        let answer = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: problem.status), headers: headers)
        return (answer, head?.method == .HEAD ? nil : body)
    }
}
