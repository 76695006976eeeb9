// SPDX-License-Identifier: Apache-2.0

/// The way back to the client while one of its requests is being answered.
protocol ExchangeChannel: AnyObject, Sendable {
    /// Sends a message that is not the answer; false when it reaches nobody any more.
    func send(_ message: [UInt8], _ weight: EventStream.Weight) -> Bool

    /// What the client is asked through; nil when it cannot be asked.
    var clientRequests: ClientRequests? { get }

    /// Ends the connection and goes on with the work; the client comes back for the rest.
    ///
    /// Of no effect where it could not come back.
    func release(retryMilliseconds: Int64?)
}

/// A way back on which nothing goes before the answer.
final class AnswerOnly: ExchangeChannel {
    static let shared = AnswerOnly()

    var clientRequests: ClientRequests? { nil }
    func send(_ message: [UInt8], _ weight: EventStream.Weight) -> Bool { false }
    func release(retryMilliseconds: Int64?) {}
}
