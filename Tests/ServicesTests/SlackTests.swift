// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Testing

@testable import Services

@Suite struct SlackTests {
    /// The request and the signature that Slack's documentation shows ("Verifying requests from Slack").
    private let secret = "8f742231b10e8888abcd99yyyzzz85a5"
    private let timestamp = "1531420618"
    private let body = Array(
        ("token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
            + "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
            + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
            + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c").utf8)
    private let signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"

    private func refusal(
        _ timestamp: String?, _ signature: String?, _ body: [UInt8], now: Int64 = 1_531_420_618
    ) -> SlackSignature.Refusal? {
        do throws(SlackSignature.Refusal) {
            try SlackSignature.check(
                timestamp: timestamp, signature: signature, body: body, secret: secret, now: now)
            return nil
        } catch { return error }
    }

    @Test func theDocumentedRequestIsBelieved() {
        #expect(refusal(timestamp, signature, body) == nil)
        #expect(refusal(timestamp, signature, body, now: 1_531_420_618 + 300) == nil)
        #expect(refusal(timestamp, signature, body, now: 1_531_420_618 - 300) == nil)
    }

    /// Digits in upper case are the same signature, and the same request.
    @Test func aRequestIsKnownHoweverItsDigitsAreWritten() throws {
        let spellings = [signature, "v0=" + signature.dropFirst(3).uppercased()]
        let codes = try spellings.map {
            try SlackSignature.check(
                timestamp: timestamp, signature: $0, body: body, secret: secret, now: 1_531_420_618
            ).hex
        }
        #expect(codes == Array(repeating: String(signature.dropFirst(3)), count: 2))
    }

    @Test func anythingElseIsNot() {
        #expect(refusal(timestamp, signature, body, now: 1_531_420_618 + 301) == .outOfTime)
        #expect(refusal(timestamp, signature, body, now: 1_531_420_618 - 301) == .outOfTime)
        #expect(refusal("1531420619", signature, body) == .wrong)
        #expect(refusal(timestamp, signature, body + [0x20]) == .wrong)
        #expect(refusal(timestamp, "v0=" + String(repeating: "0", count: 64), body) == .wrong)
        for (time, sign) in [
            (nil, signature), ("", signature), ("now", signature), ("-5", signature), (timestamp, nil),
            (timestamp, "a2114d57"), (timestamp, "v1=" + signature.dropFirst(3)),
            (timestamp, String(signature.dropLast())),
        ] as [(String?, String?)] {
            if case .malformed = refusal(time, sign, body) { continue }
            Issue.record("\(time ?? "nil") \(sign ?? "nil") was read")
        }
        #expect(refusal("9223372036854775807", signature, body, now: -5) == .outOfTime)
    }

    /// RFC 4231, test cases 1, 2 and 6.
    @Test func codesAreThoseOfTheStandard() throws {
        let long = [UInt8](repeating: 0xaa, count: 131)
        let cases: [([UInt8], String, String)] = [
            (
                [UInt8](repeating: 0x0b, count: 20), "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                long, "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ]
        for (key, message, code) in cases {
            #expect(try HMACSHA256.code(key: key, message: Array(message.utf8)).hex == code)
        }
    }

    @Test func formsAreReadWhole() throws {
        let form = try #require(SlackForm(body))
        #expect(form["user_id"] == "U2CERLKJA" && form["command"] == "/webhook-collect" && form["text"] == "")
        #expect(SlackForm(Array("a=%C3%A9+b%2B&c".utf8))?["a"] == "é b+")
        for wrong in ["a=%2", "a=%zz", "a=1&a=2", "a=%ff"] { #expect(SlackForm(Array(wrong.utf8)) == nil, "\(wrong)") }
    }

    @Test func ordersAreReadOrExplained() throws {
        #expect(try SlackOrder(command: "/sitrep", text: " ").tool == "get_sitrep")
        let fix = try SlackOrder(command: "/fix-it", text: "greedy dry-run task-1 task-2")
        #expect(fix.arguments == ["mode": "greedy", "dry_run": true, "target_task_ids": ["task-1", "task-2"]])
        let denial = try SlackOrder(command: "/approve", text: "ap-1 deny too early")
        #expect(denial.arguments == ["id": "ap-1", "approved": false, "reason": "too early"])
        let approval = try SlackOrder(command: "/approve", text: "ap-1")
        #expect(approval.arguments == ["id": "ap-1", "approved": true])
        for (command, text) in [("/sitrep", "now"), ("/approve", ""), ("/approve", "<@U1>"), ("/reboot", ""), ("", "")]
        {
            #expect(throws: SlackOrder.Misuse.self) { try SlackOrder(command: command, text: text) }
        }
    }

    /// A name in a finding cannot mention everybody, and nothing is longer than Slack takes.
    @Test func messagesAreEscapedAndCut() throws {
        let sitrep = try SlackOrder(command: "/sitrep", text: "")
        let reply: JSONValue = [
            "level": "RED", "headline": "<!channel> & more",
            "findings": [["sentence": .string(String(repeating: "&", count: 5_000)), "action": ""]], "missing": [],
        ]
        let message = SlackMessage(reply, of: sitrep)
        #expect(message.isForAll)
        #expect(message.sections.first == "*RED*  &lt;!channel&gt; &amp; more")
        #expect(message.sections.allSatisfy { $0.count <= SlackMessage.maximumSection })
        #expect(message.sections.last?.hasSuffix("&amp;…") == true)
        #expect(message.json["response_type"] == "in_channel")
        #expect(SlackMessage(note: "no").json["response_type"] == "ephemeral")
    }

    @Test func aRepetitionIsNoNewOrder() {
        let seen = SlackRepetitions()
        #expect(seen.isNew("a", atSecond: 1_000))
        #expect(!seen.isNew("a", atSecond: 1_300))
        #expect(seen.isNew("b", atSecond: 1_599))
        #expect(!seen.isNew("b", atSecond: 1_601))
        #expect(seen.isNew("a", atSecond: 9_000))
    }
}
