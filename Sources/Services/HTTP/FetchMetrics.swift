// SPDX-License-Identifier: Apache-2.0

import Outbound
import Telemetry

/// What plugins ask of the outside, and what they are kept from.
///
/// The labels are ids of installed plugins and words of this file, so that no plugin can make series.
struct FetchMetrics: Sendable {
    private let registry: MetricsRegistry?

    init(_ registry: MetricsRegistry?) { self.registry = registry }

    /// Counts a request that ended, and one that was kept back also by the reason.
    func count(_ pluginID: String, _ result: Result<OutboundResponse, OutboundError>, nanoseconds: UInt64) {
        let outcome: String
        switch result {
        case .success(let response): outcome = "\(min(max(response.status / 100, 1), 5))xx"
        case .failure(let error):
            outcome = error.metricWord
            if let reason = Self.denial(error) { deny(pluginID, reason) }
        }
        (try? registry?.counter(
            "holdfast_http_requests_total", ["plugin": pluginID, "outcome": outcome],
            help: "Requests of plugins to the outside, by the class of the answer or by why there was none."))?
            .increment()
        (try? registry?.histogram(
            "holdfast_http_request_duration_seconds", ["plugin": pluginID],
            help: "How long requests of plugins to the outside took, with redirects, retries and their pauses."))?
            .observe(nanoseconds: nanoseconds)
    }

    /// Counts a request that was refused before anything was sent.
    func deny(_ pluginID: String, _ reason: Denial) {
        (try? registry?.counter(
            "holdfast_http_denied_total", ["plugin": pluginID, "reason": reason.rawValue],
            help: "Requests of plugins to the outside that were refused, by what stood against them."))?
            .increment()
    }

    /// Why a request was refused.
    enum Denial: String {
        /// The origin, or the one that a redirect leads to, is not granted.
        case origin
        /// The host has an address that is not public.
        case privateAddress = "private_address"
        /// A redirect leads from https to http, to another scheme, or to what is no URL.
        case url
        /// The call that asks for it may not change anything.
        case effect
        case readOnly = "read_only"
    }

    private static func denial(_ error: OutboundError) -> Denial? {
        switch error {
        case .notGranted: .origin
        case .privateAddress: .privateAddress
        case .badURL: .url
        default: nil
        }
    }
}

extension OutboundError {
    /// What it is in one word, for metrics and the audit trail.
    var metricWord: String {
        switch self {
        case .badURL, .badRequest: "invalid"
        case .notGranted, .privateAddress: "denied"
        case .unresolved: "unresolved"
        case .unreachable: "unreachable"
        case .connectTimeout, .timeout: "timeout"
        case .tls: "tls"
        case .tooLarge: "too_large"
        case .broken: "broken"
        case .tooManyRedirects: "redirects"
        case .circuitOpen: "circuit_open"
        case .busy: "busy"
        case .cancelled: "cancelled"
        }
    }
}
