// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import Kernel
import Logging
import NIOCore
import NIOHTTP1
import Telemetry

/// Hummingbird's HTTP/1 channel with what stands between it and the open network: one request at a time, the rules of
/// heads, time limits, and a place in the register of connections.
struct GuardedChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let inner: HTTP1Channel
    let shared: RequestGuard.Shared
    /// Counts the connections; nil on a unix socket, whose file mode says who may connect.
    let register: ConnectionRegister?

    init(
        responder: @escaping HTTPChannelHandler.Responder, shared: RequestGuard.Shared, register: ConnectionRegister?
    ) {
        inner = HTTP1Channel(
            responder: responder,
            configuration: .init(
                idleTimeout: TimeAmount(shared.limits.idleTimeout),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 128)))
        self.shared = shared
        self.register = register
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        inner.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let handlers = channel.pipeline.syncOperations
            var place = RequestGuard.Place.uncounted
            if let register {
                let opened = register.open { channel.close(promise: nil) }
                if opened.hasEvicted { shared.meters.evicted.increment() }
                place = opened.entry.map { .counted($0, register) } ?? .none
            }
            let wire = WireCount()
            let pipelining = HTTPServerPipelineHandler()
            let guardian = RequestGuard(shared: shared, place: place, wire: wire, below: pipelining)
            let decoder = try handlers.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try handlers.addHandler(WireCounter(count: wire), position: .first)
            try handlers.addHandlers([pipelining, guardian], position: .after(decoder))
            return value
        }
    }

    func handle(value: Value, logger: Logger) async {
        await inner.handle(value: value, logger: logger)
    }
}

/// How many bytes have come since the last request was complete; used on the connection's event loop only.
final class WireCount {
    var bytes = 0
}

/// Counts what comes, before the parser sees it: a head that never ends is nothing that the parser speaks of; and sees
/// that nothing more comes.
final class WireCounter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let count: WireCount
    /// Before whatever holds back the end of input until a request is answered.
    let peer = PeerWatch()

    init(count: WireCount) { self.count = count }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        count.bytes += unwrapInboundIn(data).readableBytes
        context.fireChannelRead(data)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { peer.inputClosed() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        peer.closed()
        context.fireChannelInactive()
    }
}

extension TimeAmount {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = .nanoseconds(
            seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue + attoseconds / 1_000_000_000)
    }
}
