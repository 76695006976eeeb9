// SPDX-License-Identifier: Apache-2.0

import Logging
import Testing

@testable import Telemetry

@Suite("Redaction")
struct RedactionTests {
    private let token = "hf_abcdefgh23_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"

    @Test(
        "What has the form of a secret goes, and what stands around it stays",
        arguments: [
            ("postgres://app:hunter2@db.example/holdfast", "postgres://app:[redacted]@db.example/holdfast"),
            ("at https://u:p%40ss@h:80/p?q=1, then", "at https://u:[redacted]@h:80/p?q=1, then"),
            ("postgresql://u:pa/ss@h/db", "postgresql://u:[redacted]@h/db"),
            ("Authorization: Bearer abcdef123456\nHost: x", "Authorization: [redacted]\nHost: x"),
            ("authorization: Basic dTpw", "authorization: [redacted]"),
            ("sent Bearer abcdef.123-456~x as asked", "sent Bearer [redacted] as asked"),
            ("host=db password=hunter2 user=app", "host=db password=[redacted] user=app"),
            ("password = 'two words' user", "password = '[redacted]' user"),
            (#"{"api_key": "k-1", "name": "n"}"#, #"{"api_key": "[redacted]", "name": "n"}"#),
            (#"{\"token\":\"abc\",\"n\":1}"#, #"{\"token\":\"[redacted]\",\"n\":1}"#),
            ("?access_token=abc&page=2", "?access_token=[redacted]&page=2"),
            ("password: hunter2", "password: [redacted]"),
            (#"{"client-secret":12345}"#, #"{"client-secret":[redacted]}"#),
            ("X-API-Key=abc;", "X-API-Key=[redacted];"),
        ])
    func forms(_ text: String, _ expected: String) {
        let redaction = Redaction()
        #expect(redaction.text(text) == expected)
        #expect(redaction.text(expected) == expected)
    }

    @Test("A token keeps its id, also behind Bearer and in a URL")
    func tokens() {
        let redaction = Redaction()
        #expect(redaction.text("revoked \(token).") == "revoked hf_abcdefgh23_[redacted].")
        #expect(redaction.text("Bearer \(token)") == "Bearer hf_abcdefgh23_[redacted]")
        #expect(redaction.text("/x/\(token)/y") == "/x/hf_abcdefgh23_[redacted]/y")
    }

    @Test(
        "Sentences about secrets hold none",
        arguments: [
            "The token is not valid: it has expired", "Bearer authentication is required", "secret.get/1: not granted",
            "Give the password file with store.password_file", "http://localhost:8642/healthz", "a=b, c: d",
            "max_tokens=100", "12:30:00", "schema://holdfast:8642/x@y", "no hf_ here", "password_file=/etc/x",
            "a::b//c:",
        ])
    func harmless(_ text: String) {
        #expect(Redaction().text(text) == text)
    }

    @Test("A registered secret is found wherever it stands, also escaped and percent-encoded")
    func registered() throws {
        let redaction = Redaction()
        redaction.register(" Tr0ub4dor&\"3/x\n")
        redaction.register("Tr0ub4dor&\"3/xyz")
        #expect(redaction.text("a Tr0ub4dor&\"3/x b") == "a [redacted] b")
        #expect(redaction.text("Tr0ub4dor&\"3/xyz!") == "[redacted]!")
        #expect(redaction.text(#"{"v":"Tr0ub4dor&\"3/x"}"#) == #"{"v":"[redacted]"}"#)
        #expect(redaction.text("?v=Tr0ub4dor%26%223%2Fx&w") == "?v=[redacted]&w")
        let bytes = Array(#"{"password":"kept","v":"Tr0ub4dor&\"3/x"}"#.utf8)
        let cleaned = try #require(redaction.withoutKnown(bytes))
        #expect(String(decoding: cleaned, as: UTF8.self) == #"{"password":"kept","v":"[redacted]"}"#)
        #expect(redaction.withoutKnown(Array("nothing".utf8)) == nil)
        #expect(Redaction().withoutKnown(bytes) == nil)
    }

    @Test(
        "One plain word is not looked for: the text would lose what is no secret",
        arguments: ["postgres", "x", "secret12"])
    func plain(_ word: String) {
        let redaction = Redaction()
        redaction.register(word)
        #expect((redaction.text("the \(word) server") == "the \(word) server") == (word != "secret12"))
    }

    @Test("Nothing of a secret is left whatever stands before and behind it")
    func surroundings() {
        let redaction = Redaction()
        redaction.register("c4nary-Value")
        let pieces = [
            "", " ", "a", "c4nary", "\"", "\\", ":", "//", "=", "@", "é", "h", "Bearer ", "c4nary-Valu", "\n",
        ]
        for before in pieces {
            for middle in pieces {
                for after in pieces {
                    let text = redaction.text(before + middle + "c4nary-Value" + after + "c4nary-Value")
                    #expect(!text.contains("c4nary-Value"), "\(before)|\(middle)|\(after)")
                }
            }
        }
    }

    @Test("Log lines lose secrets in messages, fields, lists and objects")
    func logLines() {
        let redaction = Redaction()
        redaction.register("c4nary-Value")
        let fields = LogFields(
            ["a": "x c4nary-Value", "password": "p", "n": .array(["c4nary-Value", "ok"]), "d": ["k": "c4nary-Value"]],
            redaction: redaction)
        let text = fields.fields.map { "\($0.key)=\(LogFields.plain($0.value))" }.joined(separator: " ")
        #expect(text == "a=x [redacted] d.k=[redacted] n=[[redacted],ok] password=[redacted]")
    }
}
