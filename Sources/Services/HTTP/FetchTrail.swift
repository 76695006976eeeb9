// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Outbound

/// What the audit trail says of one request that may change something outside: that it is going to be made, and what
/// became of it.
///
/// Only the origin is named: a path may be a secret, as that of a web hook.
struct FetchTrail {
    private static let action = "http.fetch"

    private let audit: AuditScope
    private let subject: String
    private let details: JSONObject

    /// Nil for a request that only asks, and where nobody keeps a trail.
    init?(_ request: OutboundRequest, _ caller: ServiceCaller) {
        guard !FetchRequest.isSafe(request.method), let audit = caller.context?.audit else { return nil }
        self.audit = audit
        subject = request.url.origin
        details = ["method": .string(request.method), "plugin": .string(caller.pluginID)]
    }

    /// - Throws: when it cannot be written; then nothing must be sent.
    func begin() async throws(Problem) {
        try await audit.record(Self.action, subject: subject, outcome: .intended, details: details)
    }

    /// What has happened cannot be taken back: an intent without an outcome says that it could not be written.
    func end(_ result: Result<OutboundResponse, OutboundError>) async {
        var details = details
        let outcome: AuditNote.Outcome
        switch result {
        case .success(let response):
            outcome = .done
            details["status"] = .integer(Int64(response.status))
            details["attempts"] = .integer(Int64(response.attempts))
        case .failure(let error):
            outcome = .failed
            details["reason"] = .string(error.metricWord)
        }
        do throws(Problem) {
            try await audit.record(Self.action, subject: subject, outcome: outcome, details: details)
        } catch { return }
    }
}
