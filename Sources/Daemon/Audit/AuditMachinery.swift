// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import JSON
import Kernel
import Logging
import Services
import Store
import Synchronization
import Telemetry

/// The audit trail of a daemon with its key, its checkpoints and its copies, wired.
package final class AuditMachinery: Sendable {
    let trail: AuditTrail
    let signer: AuditSigner
    let access: AccessLogWriter?
    private let folder: AuditFolder
    private let options: AuditOptions
    private let logger: Logger
    private let copies = Mutex<[AuditCopy]>([])
    private let positions: Mutex<[String: Int64]>
    private let faults = Mutex<[String: String]>([:])
    /// False for a command that only works on the store.
    private let serves = Atomic(false)

    private init(
        trail: AuditTrail, signer: AuditSigner, access: AccessLogWriter?, folder: AuditFolder, options: AuditOptions,
        positions: [String: Int64], logger: Logger
    ) {
        self.trail = trail
        self.signer = signer
        self.access = access
        self.folder = folder
        self.options = options
        self.logger = logger
        self.positions = Mutex(positions)
    }

    /// The machinery of a store that was opened with this node, which is given its name here: the state folder is this
    /// daemon's by now.
    static func make(
        _ options: AuditOptions, node: AuditNode, store: any Store, program: String, metrics: MetricsRegistry,
        time: TimeSource, logger: Logger
    ) async throws(StartFailure) -> AuditMachinery {
        let folder = AuditFolder(stateFolder: options.stateFolder)
        let trail = AuditTrail(
            store: store, program: program, policy: options.policy, metrics: metrics, time: time
        ) { isError, message in logger.log(level: isError ? .error : .notice, "\(message)") }
        do throws(StoreError) {
            try folder.prepare()
            node.rename(try folder.node())
            let seed: [UInt8]
            if let text = options.signingKey {
                seed = try AuditFolder.seed(text, place: "audit.signing_key")
            } else {
                seed = try folder.seed()
            }
            let signer: AuditSigner
            do throws(CryptoError) {
                signer = try AuditSigner(
                    node: node, folder: folder, seed: seed, store: store, program: program,
                    interval: .init(
                        entries: options.checkpointEntries, microseconds: options.checkpointMicroseconds),
                    metrics: metrics, time: time)
            } catch { throw .unavailable(detail: "\(error)") }
            let machinery = AuditMachinery(
                trail: trail, signer: signer, access: access(options, logger: logger, time: time), folder: folder,
                options: options, positions: positions(in: folder), logger: logger)
            try await machinery.resume()
            try machinery.startCopies(node: node.name, metrics: metrics, time: time)
            return machinery
        } catch {
            if case .invalid = error { throw StartFailure("the audit trail: \(error)", exitStatus: 2) }
            throw StartFailure("the audit trail: \(error)")
        }
    }

    private static func access(_ options: AuditOptions, logger: Logger, time: TimeSource) -> AccessLogWriter? {
        switch options.accessLog {
        case "off": nil
        case "log": AccessLogWriter(.logger(logger), time: time)
        default: AccessLogWriter(.file(options.accessLog), time: time)
        }
    }

    /// A chain that is shorter than what was signed is left alone and another one begun.
    private func resume() async throws(StoreError) {
        guard let broken = try await signer.resume() else { return }
        logger.error(
            "the audit chain ends before its last checkpoint: a backup was restored, or the chain was cut; going on in another one",
            metadata: [
                "chain": "\(broken.node)", "signed": "\(broken.signed)", "found": "\(broken.found)",
                "next": "\(signer.node.name)",
            ])
        let note = AuditNote(
            action: "audit.chain_began", subject: "node:\(signer.node.name)",
            details: [
                "previous_node": .string(broken.node), "signed_seq": .integer(broken.signed),
                "found_seq": .integer(broken.found),
            ])
        // The trail knows when it cannot be written, and the log has said the same already.
        try? await trail.record(note)
    }

    private func startCopies(node: String, metrics: MetricsRegistry, time: TimeSource) throws(StoreError) {
        let known = positions.withLock { $0 }
        var made: [AuditCopy] = []
        if let text = options.syslog, let target = SyslogSink.Target(text) {
            made.append(
                try AuditCopy(
                    SyslogSink(target), store: trail.store, program: trail.program, node: node,
                    position: known["syslog \(node)"] ?? 0, metrics: metrics, time: time))
        }
        if let path = options.file {
            made.append(
                try AuditCopy(
                    AuditFileSink(path: path), store: trail.store, program: trail.program, node: node,
                    position: known["file \(node)"] ?? 0, metrics: metrics, time: time))
        }
        let copies = made
        self.copies.withLock { $0 = copies }
    }

    /// What is known from outside the store: the kept checkpoints, and the keys that may sign.
    ///
    /// - Throws: when they cannot be read: with less evidence a chain would look sound that is not.
    func outside() throws(StoreError) -> AuditVerification.Outside {
        var outside = AuditVerification.Outside()
        let kept = try folder.kept()
        outside.kept = kept.checkpoints
        outside.keys = kept.keys
        outside.givenUp = kept.givenUp
        outside.keys.insert(signer.publicKey)
        outside.keys.formUnion(options.trustedKeys.compactMap(Hex.decode))
        return outside
    }

    /// What is done every second, and at the end.
    func upkeep(isEnd: Bool = false) async {
        access?.flush()
        await trail.upkeep(isEnd: isEnd)
        await signer.sign(isForced: isEnd)
        let node = signer.node.name
        for copy in copies.withLock({ $0 }) {
            let round = await copy.follow(node: node, isForced: isEnd)
            note(copy.name, node, round)
        }
    }

    private func note(_ name: String, _ node: String, _ round: AuditCopy.Round) {
        let before = faults.withLock { faults in
            defer { faults[name] = round.fault }
            return faults[name]
        }
        if let fault = round.fault, before == nil {
            logger.warning("a copy of the audit trail is behind", metadata: ["copy": "\(name)", "error": "\(fault)"])
        } else if round.fault == nil, before != nil {
            logger.notice("a copy of the audit trail has caught up", metadata: ["copy": "\(name)"])
        }
        if name == "file", options.fileMustFollow {
            trail.copyTrouble(round.fault.map { "the copy of the audit trail in a file is behind: \($0)" })
        }
        let changed = positions.withLock { positions -> [String: Int64]? in
            guard positions["\(name) \(node)"] != round.sequence else { return nil }
            positions["\(name) \(node)"] = round.sequence
            return positions
        }
        guard let changed else { return }
        let document = JSONValue.object(
            JSONObject(changed.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.integer($0.value)) }))
        // One that is lost is found again: a file by its own last line, and syslog hears some entries twice.
        try? PrivateFile.replace(folder.positionsPath, with: document.serialized())
    }

    private static func positions(in folder: AuditFolder) -> [String: Int64] {
        guard let bytes = try? PrivateFile.read(folder.positionsPath), let value = try? JSONValue.parse(bytes),
            let object = value.objectValue
        else { return [:] }
        var positions: [String: Int64] = [:]
        for (key, value) in object { positions[key] = value.integerValue }
        return positions
    }

    /// The first entry of a daemon that serves.
    func begin(details: JSONObject) async {
        serves.store(true, ordering: .relaxed)
        await note("daemon.started", details: details)
    }

    /// Notes what the daemon does of itself; that it cannot be written is known from the trail.
    func note(_ action: String, details: JSONObject = [:]) async {
        try? await trail.record(AuditNote(action: action, subject: "node:\(signer.node.name)", details: details))
    }

    /// The last entry, the last counts and the last checkpoint of a daemon.
    func end() async {
        if serves.load(ordering: .relaxed) { await note("daemon.stopped") }
        await upkeep(isEnd: true)
    }

    /// The line of `/readyz`.
    func readiness() -> (isReady: Bool, detail: String) {
        if let trouble = trail.trouble { return (false, "changes are refused: \(trouble.reason)") }
        if let trouble = signer.trouble { return (true, "no checkpoint can be kept: \(trouble)") }
        let behind = faults.withLock { $0.sorted { $0.key < $1.key }.map { "\($0.key) is behind: \($0.value)" } }
        return (true, behind.isEmpty ? "chain \(signer.node.name)" : behind.joined(separator: "; "))
    }
}
