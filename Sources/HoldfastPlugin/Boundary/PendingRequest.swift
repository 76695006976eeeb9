// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A request that the host has not answered: who waits for it, and its id once the host has given one.
///
/// The continuation is resumed exactly once: by the host's answer, or here when the host did not take the request.
final class PendingRequest: Sendable {
    private struct State {
        var continuation: CheckedContinuation<[UInt8], any Error>?
        var operation: hf_id = 0
        var isCancelled = false
    }

    private let connection: HostConnection
    private let service: String
    private let state = Mutex(State())

    private init(connection: HostConnection, service: String) {
        self.connection = connection
        self.service = service
    }

    static func run(
        on connection: HostConnection, call: hf_id, service: String, payload: [UInt8], isCancellable: Bool = true
    ) async throws -> [UInt8] {
        let pending = PendingRequest(connection: connection, service: service)
        guard isCancellable else { return try await pending.answer(call: call, payload: payload) }
        return try await withTaskCancellationHandler {
            try await pending.answer(call: call, payload: payload)
        } onCancel: {
            pending.cancel()
        }
    }

    private func answer(call: hf_id, payload: [UInt8]) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            state.withLock { $0.continuation = continuation }
            start(call: call, payload: payload)
        }
    }

    private nonisolated func start(call: hf_id, payload: [UInt8]) {
        guard let function = connection.api.request else {
            return finish(.failure(ServiceFailure(.unsupported, "This host answers no requests.")))
        }
        let user = Unmanaged.passRetained(self).toOpaque()
        var operation: hf_id = 0
        let status = hf_str.lending(service) { service in
            hf_bytes.lending(payload) { payload in
                function(connection.host, call, service, payload, PendingRequest.done, user, &operation)
            }
        }
        guard status == HF_OK else {
            Unmanaged<PendingRequest>.fromOpaque(user).release()
            return finish(.failure(ServiceFailure(HostStatus(code: status), error: [], asking: service)))
        }
        let isCancelled = state.withLock { state in
            state.operation = operation
            return state.isCancelled
        }
        if isCancelled { cancelOperation(operation) }
    }

    private func cancel() {
        let operation = state.withLock { state in
            state.isCancelled = true
            return state.operation
        }
        cancelOperation(operation)
    }

    private func cancelOperation(_ operation: hf_id) {
        guard operation != 0, let function = connection.api.request_cancel else { return }
        _ = function(connection.host, operation)
    }

    private func finish(_ result: Result<[UInt8], ServiceFailure>) {
        let continuation = state.withLock { state in
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(with: result.mapError { $0 as any Error })
    }

    /// Formed here, outside every actor: a C callback made in isolated code traps when another thread calls it.
    private static let done: hf_done_fn = { user, result in
        guard let user else { return }
        let pending = Unmanaged<PendingRequest>.fromOpaque(user).takeRetainedValue()
        guard let result else {
            return pending.finish(.failure(ServiceFailure(.internalError, "The host answered without a result.")))
        }
        let status = HostStatus(code: result.pointee.status)
        guard status == .ok else {
            let error = result.pointee.error.copied
            return pending.finish(.failure(ServiceFailure(status, error: error, asking: pending.service)))
        }
        pending.finish(.success(result.pointee.payload.copied))
    }
}
