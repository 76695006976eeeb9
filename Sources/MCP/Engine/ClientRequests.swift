// SPDX-License-Identifier: Apache-2.0

import JSON
import Synchronization

/// What the server has asked one legacy client and still waits for.
///
/// Every operation is O(1) under one short lock. Ids are never used twice for one client, so that a late answer meets
/// nothing.
final class ClientRequests: Sendable {
    private typealias Waiter = CheckedContinuation<Result<JSONValue, ClientFault>, Never>

    private struct State {
        var last: Int64 = 0
        var waiting: [String: Waiter?] = [:]
        /// What ended before its waiter was entered.
        var early: [String: Result<JSONValue, ClientFault>] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    /// How many requests are open.
    var count: Int { state.withLock { $0.waiting.count } }

    /// Sends a request and waits for its end.
    ///
    /// Cancelling the surrounding task withdraws it: the client is told, and its answer is not waited for.
    ///
    /// - Parameter send: sends a message; false when nobody will read it.
    func ask(
        _ method: String, _ params: JSONObject, timeoutMilliseconds: Int64,
        send: @escaping @Sendable ([UInt8]) -> Bool
    ) async throws(ClientFault) -> JSONValue {
        guard let id = enter() else { throw Self.gone }
        let message: JSONValue = [
            "jsonrpc": "2.0", "id": .string(id), "method": .string(method), "params": .object(params),
        ]
        guard send(message.serialized()) else {
            resolve(id, .failure(Self.gone))
            _ = state.withLock { $0.early.removeValue(forKey: id) }
            throw Self.gone
        }
        let clock = Task { [weak self] in
            try? await Task.sleep(for: .milliseconds(timeoutMilliseconds))
            guard !Task.isCancelled else { return }
            self?.resolve(
                id, .failure(ClientFault(.timeout, "The client did not answer within \(timeoutMilliseconds) ms.")))
        }
        defer { clock.cancel() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in wait(for: id, waiter) }
        } onCancel: {
            let wasOpen = resolve(id, .failure(ClientFault(.cancelled, "The call was cancelled.")))
            if wasOpen { _ = send(Notification.cancelled(.string(id), reason: "The call was cancelled.")) }
        }
        return try result.get()
    }

    /// Hands an answer to whoever waits for it; false when nobody does.
    @discardableResult
    func resolve(_ id: RequestID?, _ outcome: Result<JSONValue, ClientFault>) -> Bool {
        guard case .string(let text)? = id else { return false }
        return resolve(text, outcome)
    }

    /// Ends everything that is open: the client has gone.
    func close() {
        let ids = state.withLock { state in
            state.isClosed = true
            return Array(state.waiting.keys)
        }
        for id in ids { resolve(id, .failure(Self.gone)) }
    }

    private static var gone: ClientFault { ClientFault(.gone, "The client has gone.") }

    private func enter() -> String? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            state.last += 1
            let id = "holdfast-\(state.last)"
            state.waiting[id] = .some(nil)
            return id
        }
    }

    private func wait(for id: String, _ waiter: Waiter) {
        let early = state.withLock { state -> Result<JSONValue, ClientFault>? in
            if let early = state.early.removeValue(forKey: id) { return early }
            state.waiting[id] = waiter
            return nil
        }
        if let early { waiter.resume(returning: early) }
    }

    @discardableResult
    private func resolve(_ id: String, _ outcome: Result<JSONValue, ClientFault>) -> Bool {
        let (wasOpen, waiter) = state.withLock { state -> (Bool, Waiter?) in
            guard let entry = state.waiting.removeValue(forKey: id) else { return (false, nil) }
            if entry == nil { state.early[id] = outcome }
            return (true, entry)
        }
        waiter?.resume(returning: outcome)
        return wasOpen
    }
}
