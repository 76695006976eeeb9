// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Store
import Synchronization
import Telemetry

/// Signs where the chain of this node stands: every so many entries, every so often, at the start and at the end.
final class AuditSigner: Sendable {
    /// When a checkpoint is due.
    struct Interval: Sendable {
        var entries: Int64 = 1_000
        var microseconds: Int64 = 300_000_000
    }

    private struct State {
        var last: Int64 = 0
        var lastMicros: Int64 = 0
        var trouble: String?
    }

    let node: AuditNode
    private let folder: AuditFolder
    private let key: Ed25519.PrivateKey
    private let store: any Store
    private let program: String
    private let interval: Interval
    private let time: TimeSource
    private let state = Mutex(State())
    private let signed: Gauge?
    private let length: Gauge?

    init(
        node: AuditNode, folder: AuditFolder, seed: [UInt8], store: any Store, program: String, interval: Interval,
        metrics: MetricsRegistry, time: TimeSource
    ) throws(CryptoError) {
        key = try Ed25519.PrivateKey(seed: seed)
        self.node = node
        self.folder = folder
        self.store = store
        self.program = program
        self.interval = interval
        self.time = time
        signed = try? metrics.gauge(
            "holdfast_audit_signed_seq", help: "The last entry of this node's audit chain that a checkpoint covers.")
        length = try? metrics.gauge("holdfast_audit_seq", help: "The last entry of this node's audit chain.")
    }

    var publicKey: [UInt8] { key.publicKey }

    /// Why the last checkpoint could not be kept; nil when it could.
    var trouble: String? { state.withLock { $0.trouble } }

    /// Signs if it is due.
    ///
    /// First into the store, then into the folder: what the folder has, the store must have.
    func sign(isForced: Bool = false) async {
        do throws(StoreError) {
            let node = node.name
            guard let end = try await store.answer(AuditEndQuery(program: program, node: node)) else { return }
            length?.set(Double(end.sequence))
            let now = time.wallMicroseconds()
            let isDue = state.withLock { state in
                end.sequence > state.last
                    && (isForced || end.sequence - state.last >= interval.entries
                        || abs(now - state.lastMicros) >= interval.microseconds)
            }
            guard isDue else { return }
            let checkpoint: AuditCheckpoint
            do throws(CryptoError) {
                checkpoint = try AuditCheckpoint(
                    node: node, sequence: end.sequence, atMicros: now, hash: end.hash, key: key)
            } catch { throw .unavailable(detail: "\(error)") }
            if try await store.apply(KeepCheckpoint(program: program, checkpoint: checkpoint)) > 0 {
                try folder.keep(checkpoint)
            }
            signed?.set(Double(end.sequence))
            state.withLock { state in
                state.last = end.sequence
                state.lastMicros = now
                state.trouble = nil
            }
        } catch {
            state.withLock { $0.trouble = "\(error)" }
        }
    }

    /// Compares the chain with the last checkpoint that was kept.
    ///
    /// After a restore of an earlier backup, or after somebody has cut it, the chain does not hold that entry. Then this node goes on in a chain of another name, so that no number
    /// is ever given to two entries.
    ///
    /// - Returns: what the first entry of the new chain says; nil when the chain goes on.
    func resume() async throws(StoreError) -> Break? {
        let name = node.name
        guard let last = try folder.kept().checkpoints[name]?.max(by: { $0.sequence < $1.sequence }) else { return nil }
        let found = try await store.answer(
            AuditChainQuery(program: program, node: name, after: last.sequence - 1, limit: 1)
        ).first
        if let found, found.sequence == last.sequence, found.hash == last.hash {
            state.withLock { $0.last = last.sequence }
            return nil
        }
        let end = try await store.answer(AuditEndQuery(program: program, node: name))
        let base = name.split(separator: ".").first.map(String.init) ?? name
        let number = (name.split(separator: ".").dropFirst().first.flatMap { Int($0) } ?? 1) + 1
        let next = "\(base).\(number)"
        try folder.keep(node: next)
        node.rename(next)
        return Break(node: name, signed: last.sequence, found: end?.sequence ?? 0)
    }

    /// A chain that does not go on.
    struct Break: Sendable {
        let node: String
        let signed: Int64
        let found: Int64
    }
}
