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
        if problem.status == 401 { headers[.wwwAuthenticate] = "Bearer realm=\"holdfast\"" }
        if problem.status == 405 { headers[.allow] = "POST" }
        self.init(
            status: .init(code: problem.status), headers: headers,
            body: ResponseBody(
                byteBuffer: ByteBuffer(bytes: problem.document(base: base.map { $0.resolve("/") } ?? "").serialized())))
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
