// SPDX-License-Identifier: Apache-2.0

/// The stable codes of errors: the original's 22, each with its HTTP status and title.
///
/// Source: original-system.md section 4.1; statuses by contract.md.
package enum ProblemCode: String, Sendable, CaseIterable {
    case validation = "VALIDATION_ERROR"
    case invalidParameter = "INVALID_PARAMETER"
    case missingParameter = "MISSING_PARAMETER"
    case serviceUnavailable = "SERVICE_UNAVAILABLE"
    case databaseUnavailable = "DATABASE_UNAVAILABLE"
    case apiUnavailable = "API_UNAVAILABLE"
    case rateLimitExceeded = "RATE_LIMIT_EXCEEDED"
    case quotaExceeded = "QUOTA_EXCEEDED"
    case authenticationFailed = "AUTHENTICATION_FAILED"
    case unauthorized = "UNAUTHORIZED"
    case forbidden = "FORBIDDEN"
    case invalidToken = "INVALID_TOKEN"
    case timeout = "TIMEOUT"
    case operationTimeout = "OPERATION_TIMEOUT"
    case connectionTimeout = "CONNECTION_TIMEOUT"
    case notFound = "NOT_FOUND"
    case alreadyExists = "ALREADY_EXISTS"
    case conflict = "CONFLICT"
    case circuitOpen = "CIRCUIT_OPEN"
    case serviceDegraded = "SERVICE_DEGRADED"
    case internalError = "INTERNAL_ERROR"
    case unknownError = "UNKNOWN_ERROR"

    /// The HTTP status that goes with the code.
    package var status: Int {
        switch self {
        case .validation, .invalidParameter, .missingParameter: 422
        case .authenticationFailed, .unauthorized, .invalidToken: 401
        case .forbidden: 403
        case .notFound: 404
        case .conflict, .alreadyExists: 409
        case .rateLimitExceeded, .quotaExceeded: 429
        case .serviceUnavailable, .databaseUnavailable, .apiUnavailable, .circuitOpen, .serviceDegraded: 503
        case .timeout, .operationTimeout, .connectionTimeout: 504
        case .internalError, .unknownError: 500
        }
    }

    /// The short, constant summary of the kind of problem.
    package var title: String {
        switch self {
        case .validation: "The input is not valid"
        case .invalidParameter: "A parameter is not valid"
        case .missingParameter: "A parameter is missing"
        case .serviceUnavailable: "The service is not available"
        case .databaseUnavailable: "The store is not available"
        case .apiUnavailable: "An outside service is not available"
        case .rateLimitExceeded: "Too many calls"
        case .quotaExceeded: "A quota is used up"
        case .authenticationFailed: "Authentication failed"
        case .unauthorized: "Authentication is required"
        case .forbidden: "Not permitted"
        case .invalidToken: "The token is not valid"
        case .timeout, .operationTimeout, .connectionTimeout: "The time limit was reached"
        case .notFound: "Not found"
        case .alreadyExists: "It exists already"
        case .conflict: "Something changed in the meantime"
        case .circuitOpen: "The circuit breaker is open"
        case .serviceDegraded: "The service is degraded"
        case .internalError: "An internal fault"
        case .unknownError: "An unknown fault"
        }
    }

    /// Whether the same call may succeed later without being changed.
    package var isRetryable: Bool {
        switch self {
        case .serviceUnavailable, .databaseUnavailable, .apiUnavailable, .rateLimitExceeded, .timeout,
            .operationTimeout, .connectionTimeout, .circuitOpen, .serviceDegraded:
            true
        default: false
        }
    }
}
