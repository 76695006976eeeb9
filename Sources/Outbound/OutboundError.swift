// SPDX-License-Identifier: Apache-2.0

/// Why a request to the outside brought no answer.
package enum OutboundError: Error, Sendable, Hashable {
    case badURL(String)
    case badRequest(String)
    /// The origin is not granted.
    case notGranted(String)
    /// The host has an address that it may not have; said before anything is sent.
    case privateAddress(host: String, address: String)
    case unresolved(String)
    case unreachable(String)
    case connectTimeout(String)
    case tls(String)
    /// Connected, and not done in time.
    case timeout(String)
    case tooLarge(String)
    case broken(String)
    case tooManyRedirects(String)
    /// The breaker of the origin lets nothing pass.
    case circuitOpen(origin: String, retryAfterMilliseconds: Int64?)
    /// More requests wait than are taken.
    case busy
    case cancelled

    /// Whether it is certain that the target has done nothing.
    var isWithoutEffect: Bool {
        switch self {
        case .badURL, .badRequest, .notGranted, .privateAddress, .unresolved, .unreachable, .connectTimeout, .tls,
            .circuitOpen, .busy:
            true
        case .timeout, .tooLarge, .broken, .tooManyRedirects, .cancelled: false
        }
    }

    /// Whether the same request may succeed later.
    package var isRetryable: Bool {
        switch self {
        case .unresolved, .unreachable, .connectTimeout, .timeout, .broken, .busy: true
        // An open breaker is there to be told at once, so that the caller need not wait for nothing.
        case .badURL, .badRequest, .notGranted, .privateAddress, .tls, .tooLarge, .tooManyRedirects, .circuitOpen,
            .cancelled:
            false
        }
    }

    /// Whether it speaks against the target, for its breaker.
    var isFaultOfTarget: Bool {
        switch self {
        case .unresolved, .unreachable, .connectTimeout, .tls, .timeout, .broken: true
        case .badURL, .badRequest, .notGranted, .privateAddress, .tooLarge, .tooManyRedirects, .circuitOpen, .busy,
            .cancelled:
            false
        }
    }
}
