// SPDX-License-Identifier: Apache-2.0

/// Why a client gave no result to what it was asked.
package struct ClientFault: Error, Sendable, Equatable {
    package enum Reason: Sendable, Equatable {
        /// It cannot be asked anything on this way: a stateless request, or an answer that may not be a stream.
        case unavailable
        /// It answered with an error.
        case refused
        /// It did not answer in time.
        case timeout
        /// It has gone, or the session was ended.
        case gone
        /// The call that asked was cancelled.
        case cancelled
    }

    package var reason: Reason
    /// The code of the client's error, when it gave one.
    package var code: Int64?
    package var message: String

    package init(_ reason: Reason, code: Int64? = nil, _ message: String) {
        self.reason = reason
        self.code = code
        self.message = message
    }
}
