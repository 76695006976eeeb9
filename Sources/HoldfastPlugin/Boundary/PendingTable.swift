// SPDX-License-Identifier: Apache-2.0

import CArrow

/// A table that the host was asked to open.
final class PendingTable: Sendable {
    private let name: String
    private let continuation: CheckedContinuation<TableSnapshot, any Error>

    private init(name: String, continuation: CheckedContinuation<TableSnapshot, any Error>) {
        self.name = name
        self.continuation = continuation
    }

    static func open(
        on connection: HostConnection, call: hf_id, name: String, spec: [UInt8]
    ) async throws -> TableSnapshot {
        try await withCheckedThrowingContinuation { continuation in
            start(PendingTable(name: name, continuation: continuation), on: connection, call: call, spec: spec)
        }
    }

    private nonisolated static func start(
        _ pending: PendingTable, on connection: HostConnection, call: hf_id, spec: [UInt8]
    ) {
        guard let function = connection.tables?.pointee.open else {
            return pending.continuation.resume(
                throwing: ServiceFailure(.unsupported, "This host has no tables (\(HF_EXT_TABLE_1))."))
        }
        let user = Unmanaged.passRetained(pending)
        let status = hf_bytes.lending(spec) { function(connection.host, call, $0, done, user.toOpaque()) }
        guard status == HF_OK else {
            user.release()
            return pending.continuation.resume(
                throwing: ServiceFailure(HostStatus(code: status), error: [], asking: "table \(pending.name)"))
        }
    }

    /// Formed here, outside every actor.
    ///
    /// The host calls it exactly once when it took the request.
    private static let done: hf_table_done_fn = { user, status, stream, info in
        guard let user else { return }
        let pending = Unmanaged<PendingTable>.fromOpaque(user).takeRetainedValue()
        let status = HostStatus(code: status)
        guard status == .ok, let stream else {
            let failure = ServiceFailure(
                status == .ok ? .internalError : status, error: info.copied, asking: "table \(pending.name)")
            return pending.continuation.resume(throwing: failure)
        }
        do {
            let table = try ArrowImport.table(named: pending.name, consuming: stream)
            let document = try JSONValue.parse(info.raw)
            pending.continuation.resume(returning: TableSnapshot(table: table, info: document))
        } catch {
            pending.continuation.resume(
                throwing: ServiceFailure(.internalError, "Table \(pending.name) cannot be read: \(error)"))
        }
    }
}
