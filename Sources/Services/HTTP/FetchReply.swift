// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Outbound

/// What a plugin hears of a request to the outside.
enum FetchReply {
    /// `{status, url, headers, body | body_base64, redirects, attempts}`; of several fields of one name the values stand
    /// in one text, as RFC 9110, section 5.3, permits, cookies excepted, of which the last stays.
    static func document(_ response: OutboundResponse) -> JSONValue {
        var headers: JSONObject = [:]
        for (name, value) in response.headers {
            let name = name.lowercased()
            if name != "set-cookie", let known = headers[name]?.stringValue {
                headers[name] = .string(known + ", " + value)
            } else {
                headers[name] = .string(value)
            }
        }
        var object: JSONObject = [
            "status": .integer(Int64(response.status)), "url": .string(response.url.text), "headers": .object(headers),
            "redirects": .integer(Int64(response.redirects)), "attempts": .integer(Int64(response.attempts)),
        ]
        if let text = String(validating: response.body, as: UTF8.self) {
            object["body"] = .string(text)
        } else {
            object["body_base64"] = .string(Base64.encode(response.body))
        }
        return .object(object)
    }

    static func problem(_ error: OutboundError) -> Problem {
        switch error {
        case .badURL(let why):
            return Problem(.invalidParameter, "The URL, or one that it leads to, cannot be asked: \(why).")
        case .badRequest(let why): return Problem(.invalidParameter, "The request cannot be sent: \(why).")
        case .notGranted(let why):
            return Problem(.forbidden, "http.fetch/1: \(why) in grants of its file in plugins.d.")
        case .privateAddress(let host, let address):
            return Problem(
                .forbidden,
                "http.fetch/1: \(host) has the address \(address), which is not public; the site grants it with "
                    + "\"http.private:\(host)\".")
        case .unresolved(let host): return Problem(.apiUnavailable, "The name \(host) has no address.")
        case .unreachable(let origin): return Problem(.apiUnavailable, "Nobody answers at \(origin).")
        case .connectTimeout(let origin): return Problem(.connectionTimeout, "\(origin) did not answer in time.")
        case .tls(let why): return final(Problem(.apiUnavailable, "No protected connection could be made: \(why)."))
        case .timeout(let origin):
            return Problem(.operationTimeout, "\(origin) was connected and has not answered in time.")
        case .tooLarge(let why): return final(Problem(.apiUnavailable, "The answer cannot be taken: \(why)."))
        case .broken(let why): return Problem(.apiUnavailable, "The connection broke off: \(why).")
        case .tooManyRedirects(let why): return final(Problem(.apiUnavailable, "There were \(why)."))
        case .circuitOpen(let origin, let wait):
            return Problem(
                .circuitOpen, "\(origin) failed too often; it is not asked for a while.",
                retryAfterMilliseconds: wait)
        case .busy:
            return Problem(
                .serviceUnavailable, "More requests to the outside wait than are taken.", retryAfterMilliseconds: 1_000)
        case .cancelled: return Problem(.serviceUnavailable, "The request was given up.")
        }
    }

    /// A problem that the same request meets again.
    private static func final(_ problem: Problem) -> Problem {
        var problem = problem
        problem.isRetryable = false
        return problem
    }
}
