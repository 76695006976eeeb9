// SPDX-License-Identifier: Apache-2.0

/// How a call ended, as the ABI counts it (`holdfast/plugin.h`, HF_OK and following).
package enum CallStatus: Int32, Sendable, CaseIterable {
    case ok = 0
    case cancelled, denied, unsupported, stale, invalid, notFound, conflict, unavailable, timeout, toolError
    case inputRequired, askAfterEffect, internalError

    /// Reads a status off the boundary; an unknown one is an internal fault of the plugin.
    package init(code: Int32) { self = CallStatus(rawValue: code) ?? .internalError }

    /// The error code that a status becomes when the plugin names none itself.
    package var problemCode: ProblemCode {
        switch self {
        case .ok, .internalError, .stale: .internalError
        case .cancelled: .serviceUnavailable
        case .denied: .forbidden
        case .unsupported: .notFound
        case .invalid: .validation
        case .notFound: .notFound
        case .conflict, .askAfterEffect, .inputRequired: .conflict
        case .unavailable: .serviceUnavailable
        case .timeout: .timeout
        case .toolError: .unknownError
        }
    }

    /// The word that metrics and logs use.
    package var word: String {
        switch self {
        case .ok: "ok"
        case .cancelled: "cancelled"
        case .denied: "denied"
        case .unsupported: "unsupported"
        case .stale: "stale"
        case .invalid: "invalid"
        case .notFound: "not_found"
        case .conflict: "conflict"
        case .unavailable: "unavailable"
        case .timeout: "timeout"
        case .toolError: "tool_error"
        case .inputRequired: "input_required"
        case .askAfterEffect: "ask_after_effect"
        case .internalError: "internal"
        }
    }
}
