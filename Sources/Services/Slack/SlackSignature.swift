// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Whether a request comes from Slack: the signature `v0` of its time and its body under the app's signing secret
/// ("Verifying requests from Slack", docs.slack.dev).
enum SlackSignature {
    /// How far the time of a request may be from ours, in seconds: an older one may be a repetition.
    static let window: Int64 = 300

    /// Why a request is not believed.
    enum Refusal: Error, Sendable, Equatable {
        /// A header is missing, or its form is wrong.
        case malformed(String)
        /// The time is more than five minutes away.
        case outOfTime
        /// The signature is another one.
        case wrong
    }

    /// Checks a request.
    ///
    /// - Parameters:
    ///   - timestamp: the field `X-Slack-Request-Timestamp`: seconds since 1970.
    ///   - signature: the field `X-Slack-Signature`: `v0=` and 64 hexadecimal digits.
    ///   - body: the body as it came, before anything decodes it.
    ///   - now: seconds since 1970.
    /// - Returns: the code, by which the same request is known again however its digits are written.
    @discardableResult
    static func check(
        timestamp: String?, signature: String?, body: [UInt8], secret: String, now: Int64
    ) throws(Refusal) -> SHA256Digest {
        guard let timestamp, let sent = Int64(timestamp), sent > 0 else {
            throw .malformed("X-Slack-Request-Timestamp is not a time in seconds")
        }
        guard let signature, signature.hasPrefix("v0="), let shown = SHA256Digest(hex: String(signature.dropFirst(3)))
        else { throw .malformed("X-Slack-Signature is not v0= and 64 hexadecimal digits") }
        let (distance, isHuge) = now.subtractingReportingOverflow(sent)
        guard !isHuge, abs(distance) <= window else { throw .outOfTime }
        let message = Array("v0:\(timestamp):".utf8) + body
        guard let expected = try? HMACSHA256.code(key: Array(secret.utf8), message: message),
            constantTimeEqual(expected.bytes, shown.bytes)
        else { throw .wrong }
        return expected
    }
}
