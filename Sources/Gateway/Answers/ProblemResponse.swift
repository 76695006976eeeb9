// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JSON
import Kernel

extension Response {
    /// The RFC 9457 form of a problem, with `Retry-After` where it helps and a challenge where a token is missing.
    ///
    /// - Parameter base: where the client finds this daemon, when it is known to be elsewhere: `type` is below it.
    init(problem: Problem, base: PublicURL? = nil) {
        var headers: HTTPFields = [.contentType: "application/problem+json"]
        if let milliseconds = problem.retryAfterMilliseconds {
            headers[.retryAfter] = String((milliseconds + 999) / 1_000)
        }
        if problem.isReplayed { headers[.idempotencyReplayed] = "true" }
        if problem.status == 401 { headers[.wwwAuthenticate] = Self.challenge(for: problem.code) }
        self.init(
            status: .init(code: problem.status), headers: headers,
            body: ResponseBody(
                byteBuffer: ByteBuffer(bytes: problem.document(base: base.map { $0.resolve("/") } ?? "").serialized())))
    }

    /// What a client has to show (RFC 6750, section 3); an error stands in it only when something was shown.
    private static func challenge(for code: ProblemCode) -> String {
        switch code {
        case .invalidToken: "Bearer realm=\"holdfast\", error=\"invalid_token\""
        case .authenticationFailed: "Bearer realm=\"holdfast\", error=\"invalid_request\""
        default: "Bearer realm=\"holdfast\""
        }
    }

    /// A JSON document.
    init(json: JSONValue, status: HTTPResponse.Status = .ok, headers extra: HTTPFields = [:]) {
        self.init(jsonBytes: json.serialized(), status: status, headers: extra)
    }

    /// A JSON document that is serialised already.
    init(jsonBytes: [UInt8], status: HTTPResponse.Status = .ok, headers extra: HTTPFields = [:]) {
        var headers = extra
        headers[.contentType] = "application/json"
        self.init(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: jsonBytes)))
    }

    /// Plain text.
    init(text: String, contentType: String = "text/plain; charset=utf-8", status: HTTPResponse.Status = .ok) {
        self.init(
            status: status, headers: [.contentType: contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
