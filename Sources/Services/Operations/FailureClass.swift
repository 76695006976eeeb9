// SPDX-License-Identifier: Apache-2.0

import Kernel

/// Why a task failed, as far as its problem tells.
enum FailureClass: String, Sendable, CaseIterable {
    /// It may go better at another time, with nothing mended.
    case transient
    /// What it was given, or what it found, was not right.
    case data
    /// It may not do this; only people can change that.
    case permanent
    /// It has not ended when it had to, or nobody is there to run it.
    case stuck
    /// Its problem says nothing about why.
    case unknown

    /// The class of a problem's code; no code is unknown.
    ///
    /// `retryable` is the plugin's own word and counts before the code.
    init(code: ProblemCode?, isRetryable: Bool) {
        guard !isRetryable else {
            self = .transient
            return
        }
        self =
            switch code {
            case .serviceUnavailable, .databaseUnavailable, .apiUnavailable, .rateLimitExceeded, .timeout,
                .operationTimeout, .connectionTimeout, .circuitOpen, .serviceDegraded:
                .transient
            case .validation, .invalidParameter, .missingParameter, .notFound, .alreadyExists, .conflict: .data
            case .quotaExceeded, .authenticationFailed, .unauthorized, .forbidden, .invalidToken: .permanent
            case .internalError, .unknownError, nil: .unknown
            }
    }
}
