// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// The crisis in the plugin's key-values, and the hold that follows it.
///
/// What is written is the truth. A daemon that dies between writing and holding leaves a hold that is missing or too many,
/// which the next evaluation sets right (`reconcile`).
struct CrisisStore: Sendable {
    static let hold = "publishing"
    private static let key = "crisis"
    private static let attempts = 8
    let host: HostServices

    func read() async throws -> (log: CrisisLog, etag: Int64) {
        let entry = try await host.keyValues.get(Self.key)
        guard let log = CrisisLog(reading: entry.value) else {
            throw ToolFailure.unavailable(
                "What is known of crisis mode was written in another form; it is left as it is.")
        }
        return (log, entry.etag)
    }

    /// Changes it, with an entry of the plugin's in the audit trail; again when somebody else was first.
    func change<Answer>(
        _ action: String, _ change: (inout CrisisLog) throws -> Answer
    ) async throws -> Answer {
        var attempt = 1
        while true {
            var (log, etag) = try await read()
            let answer = try change(&log)
            do {
                _ = try await host.request(
                    "store.commit/1",
                    [
                        "expect": ["kv_etags": .object([Self.key: .integer(etag)])],
                        "kv": [["op": "put", "key": .string(Self.key), "value": log.json]],
                        "audit": [["action": .string(action), "subject": "sitrep:crisis"]],
                    ])
                return answer
            } catch let failure as ServiceFailure where failure.status == .conflict && attempt < Self.attempts {
                attempt += 1
            }
        }
    }

    /// Sets the hold of a crisis for as long as it lasts.
    func holdPublishing(_ crisis: Crisis, at now: UTCMoment) async throws {
        try await host.setHold(
            Self.hold,
            reason: "Crisis mode (\(crisis.severity.rawValue)): nothing is published until it is left, or until "
                + "\(crisis.expiresAt).",
            expiresInSeconds: max(1, crisis.expiresAt.seconds - now.seconds))
    }

    /// Clears the hold; that there is none is no error.
    func releasePublishing(reason: String) async throws {
        do { try await host.clearHold(Self.hold, reason: reason) } catch let failure as ServiceFailure
            where failure.status == .notFound
        {}
    }

    /// Puts away what is over, and makes the hold follow what is written.
    ///
    /// On the plugin's own account. The holds are read first: a crisis that begins after that is seen, and its hold set a
    /// second time, which does no harm.
    func reconcile(at now: UTCMoment) async throws {
        let owner = "plugin:" + Sitrep.info.id
        let holds = try await host.request("hold.set/1", ["op": "list"])["items"]?.arrayValue ?? []
        let isHeld = holds.contains { $0["name"] == .string(Self.hold) && $0["owner"] == .string(owner) }
        var (log, etag) = try await read()
        if log.expire(at: now) {
            try await host.keyValues.put(Self.key, log.json, etag: etag)
        }
        if let crisis = log.active(at: now) {
            if !isHeld { try await holdPublishing(crisis, at: now) }
        } else if isHeld {
            try await releasePublishing(reason: "The crisis is over.")
        }
    }
}
