// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel
package import Outbound
package import Telemetry

/// `http.fetch/1`: a plugin asks a server outside, within its grants (docs/contract/services.md).
///
/// What changes something there is for calls that may write, and not on a read-only site.
package struct FetchService: HostService {
    package let name = "http.fetch/1"
    /// Each origin is a grant of its own; the rules check them.
    package let permission: String? = nil
    private let client: OutboundClient
    private let limits: Live<FetchLimits>
    private let isReadOnly: Bool
    private let metrics: FetchMetrics
    private let time: TimeSource
    private let version: String

    /// - Parameter version: that of the daemon, for the field User-Agent.
    package init(
        client: OutboundClient, limits: Live<FetchLimits> = Live(FetchLimits()), isReadOnly: Bool, version: String,
        metrics: MetricsRegistry? = nil, time: TimeSource
    ) {
        self.client = client
        self.limits = limits
        self.isReadOnly = isReadOnly
        self.metrics = FetchMetrics(metrics)
        self.version = version
        self.time = time
    }

    package func changes(_ request: JSONValue) -> Bool {
        !FetchRequest.isSafe(request["method"]?.stringValue ?? "GET")
    }

    package func answer(_ request: JSONValue, from caller: ServiceCaller) async -> Outcome {
        do throws(Problem) {
            let wanted = try FetchRequest(request, limits.current)
            try permit(wanted, caller)
            switch try await fetch(wanted, caller) {
            case .success(let response): return .ok(FetchReply.document(response).serialized())
            case .failure(.cancelled): return .failed(.cancelled, [])
            case .failure(let error):
                note(error, of: wanted, caller)
                throw FetchReply.problem(error)
            }
        } catch {
            return .failed(CallStatus(problem: error), error.json.serialized())
        }
    }

    private func fetch(
        _ wanted: FetchRequest, _ caller: ServiceCaller
    ) async throws(Problem) -> Result<OutboundResponse, OutboundError> {
        var outbound = wanted.outbound
        let start = time.monotonicNanoseconds()
        // A request never outlives the call that it is made for.
        if let deadline = caller.context?.deadline {
            let left = deadline > start ? Int64(clamping: (deadline - start) / 1_000_000) : 0
            outbound.timeoutMilliseconds = min(outbound.timeoutMilliseconds, left)
        }
        outbound.headers.append(("User-Agent", "holdfast/\(version) (\(caller.pluginID))"))
        if let traceparent = caller.context?.traceparent { outbound.headers.append(("traceparent", traceparent)) }
        let rules = OutboundRules(grants: caller.grants)
        if let grant = rules.grant(for: outbound.url) { caller.permissions.noteUse(of: grant) }
        let trail = FetchTrail(outbound, caller)
        try await trail?.begin()
        let result = await client.fetch(outbound, rules: rules)
        await trail?.end(result)
        metrics.count(caller.pluginID, result, nanoseconds: time.monotonicNanoseconds() &- start)
        return result
    }

    /// Counts what a grant would have allowed.
    private func note(_ error: OutboundError, of request: FetchRequest, _ caller: ServiceCaller) {
        let detail = FetchReply.problem(error).detail
        switch error {
        case .notGranted: _ = caller.permissions.denied("http.fetch:" + request.outbound.url.origin, detail)
        case .privateAddress(let host, _): _ = caller.permissions.denied("http.private:" + host, detail)
        default: return
        }
    }

    private func permit(_ request: FetchRequest, _ caller: ServiceCaller) throws(Problem) {
        guard !FetchRequest.isSafe(request.outbound.method) else { return }
        guard !isReadOnly else {
            metrics.deny(caller.pluginID, .readOnly)
            throw Problem(.forbidden, "This site is read-only; http.fetch/1 can only \(FetchRequest.safeText) there.")
        }
        guard let effect = caller.context?.effect, effect > .simulate else {
            metrics.deny(caller.pluginID, .effect)
            throw Problem(
                .forbidden,
                "http.fetch/1 with \(request.outbound.method) changes something outside; the call that asks for it has "
                    + "the effect \(caller.context?.effect?.rawValue ?? "none"), and needs write.")
        }
    }
}
