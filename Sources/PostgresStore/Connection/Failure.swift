// SPDX-License-Identifier: Apache-2.0

import Store

/// What the server or the network reported, and what it means to a unit of work.
struct Failure {
    enum Meaning {
        /// Two transactions could not both have been: the same work may succeed in a new one.
        case serialization
        /// The connection is gone, and with it whatever was not answered.
        case lost
        /// Statements of this connection have to be prepared anew.
        case stale
        case other
    }

    let meaning: Meaning
    let error: StoreError

    /// A failure of a statement, by its SQLSTATE (PostgreSQL documentation, appendix A).
    init(state: String, message: String, label: String, timeoutMilliseconds: Int64) {
        meaning =
            switch state {
            // A key that another transaction has just taken is a serialization failure too (section 13.5).
            case "40001", "40P01", "23505", "23P01": .serialization
            case "57P01", "57P02", "57P03", "57P05", "25P03": .lost
            // A connection that was kept over a failover can be to a server that only reads.
            case "25006": .lost
            case "0A000", "26000": .stale
            default: state.hasPrefix("08") ? .lost : .other
            }
        error =
            switch state {
            case "40001", "40P01", "23505", "23P01": .busy(waitedMilliseconds: 0)
            case "53100": .full(location: label)
            case "25006": .readOnly(location: label)
            case "55P03": .busy(waitedMilliseconds: timeoutMilliseconds)
            case "57014":
                .unavailable(detail: "\(label) did not finish a statement within \(timeoutMilliseconds) ms")
            case "XX001", "XX002": .corrupt(detail: "\(label): \(message)")
            case "22021", "22P05": .invalid(field: "text", value: "not storable", allowed: "UTF-8 without U+0000")
            default: .unavailable(detail: "\(label): \(message)" + (state.isEmpty ? "" : " (SQLSTATE \(state))"))
            }
    }

    /// A connection that broke or did not answer.
    init(lost reason: String, label: String) {
        meaning = .lost
        error = .unavailable(detail: "\(label): \(reason)")
    }
}
