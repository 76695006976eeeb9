// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Connections to one daemon for several exchanges at once; each exchange has a connection and a thread of its own, so
/// that waiting for the daemon never holds up the few threads of the concurrency pool.
///
/// Sendable although a client is not: a client is in the pool or with exactly one thread, never both.
final class ClientPool: @unchecked Sendable {
    private let endpoint: Endpoint
    private let lock = Mutex(())
    private var idle: [HTTPClient] = []

    init(_ endpoint: Endpoint) { self.endpoint = endpoint }

    /// One exchange, on a thread of its own; with a listener it lasts until the daemon ends it or the listener is stopped.
    func exchange(
        _ method: String, _ path: String, headers: [(String, String)], body: [UInt8]?, listener: BodyListener? = nil
    ) async throws -> HTTPReply {
        try await withCheckedThrowingContinuation { continuation in
            ExchangeThread.start { [self] in
                do throws(Failure) {
                    let client = try take()
                    let reply = try client.exchange(
                        method, path, headers: headers, body: body, timeout: listener == nil ? 600_000 : 0,
                        listener: listener)
                    lock.withLock { _ in idle.append(client) }
                    continuation.resume(returning: reply)
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    private func take() throws(Failure) -> HTTPClient {
        if let client = lock.withLock({ _ in idle.popLast() }) { return client }
        return try HTTPClient(endpoint)
    }
}

/// A detached thread that runs one closure.
private enum ExchangeThread {
    private final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    static func start(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Box(body))
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
        if status == 0 { pthread_detach(thread) } else { box.takeRetainedValue().body() }
    }
}
