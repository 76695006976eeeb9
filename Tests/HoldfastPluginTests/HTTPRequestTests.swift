// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import HoldfastPlugin

@Suite("Requests outside, as the service reads and answers them")
struct HTTPRequestTests {
    @Test("only what was said is sent, under the names of the service")
    func request() {
        #expect(HTTPRequest("https://a.example/").json == ["method": "GET", "url": "https://a.example/"])
        var full = HTTPRequest(
            "https://a.example/x", method: "POST", headers: ["B": "2", "A": "1"], body: .json(["k": 1]),
            timeout: .milliseconds(1_500), maximumBytes: 9, maximumRedirects: 0, maximumAttempts: 2, isIdempotent: true)
        #expect(
            full.json == [
                "method": "POST", "url": "https://a.example/x", "headers": ["A": "1", "B": "2"], "json": ["k": 1],
                "timeout_ms": 1_500, "max_bytes": 9, "redirects": 0, "attempts": 2, "idempotent": true,
            ])
        full.body = .text("t")
        #expect(full.json["body"] == "t" && full.json["json"] == nil)
        full.body = .bytes([0, 255])
        #expect(full.json["body_base64"] == "AP8=")
        full.timeout = .seconds(Int64.max)
        #expect(full.json["timeout_ms"] == .integer(.max))
    }

    @Test("an answer is read, text or bytes")
    func response() throws {
        let text = HTTPResponse(reading: [
            "status": 201, "url": "https://b.example/", "headers": ["x-a": "1, 2"], "body": "{\"k\":1}", "attempts": 3,
        ])
        #expect(text.status == 201 && text.isSuccess && text.attempts == 3 && text.headers == ["x-a": "1, 2"])
        #expect(try text.json() == ["k": 1])
        let bytes = HTTPResponse(reading: ["status": 404, "body_base64": "AP8="])
        #expect(bytes.body == [0, 255] && !bytes.isSuccess)
    }
}
