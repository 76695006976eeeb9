// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MCP

/// A slow encoder, to read back what the strict decoder reads.
enum Base64Text {
    static func encode(_ text: String) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let bits = text.utf8.flatMap { byte in (0..<8).map { (byte >> (7 - $0)) & 1 } }
        var result = ""
        for start in stride(from: 0, to: bits.count, by: 6) {
            let group = (0..<6).map { start + $0 < bits.count ? bits[start + $0] : 0 }
            result.append(digits[group.reduce(0) { $0 * 2 + Int($1) }])
        }
        while result.count % 4 != 0 { result.append("=") }
        return result
    }
}

@Suite("MCP header values") struct HeaderTextTests {
    @Test("RFC 4648 section 10, and every length", arguments: ["", "f", "fo", "foo", "foob", "fooba", "foobar", "é🩺"])
    func roundTrip(_ text: String) {
        #expect(HeaderText.decoded("=?base64?\(Base64Text.encode(text))?=") == text)
    }

    @Test(
        "what is not canonical Base64 of UTF-8 is refused",
        arguments: [
            "Zg", "Zg=", "Zg===", "Z", "Zh==", "Zm9=", "Zg==Zg==", "Z=g=", "====", "Zm9v\n", "Zm-v", "/w==", " Zg==",
        ])
    func refused(_ inner: String) {
        #expect(HeaderText.decoded("=?base64?\(inner)?=") == nil)
    }

    @Test(
        "without both markers a value is meant as it is",
        arguments: ["", "=", "echo", "=?base64?Zg==", "Zg==?=", "=?base64?=", "=?Base64?Zg==?=", "=?utf-8?Zg==?="])
    func literal(_ value: String) {
        #expect(HeaderText.decoded(value) == value)
    }

    @Test("whitespace at the ends is not part of a value") func trimming() {
        for (written, value) in [("a", "a"), (" a\t", "a"), ("\t a b ", "a b"), (" \t", ""), ("", "")] {
            #expect(RequestHeaders.trimmed(written) == value)
        }
    }

    @Test("keys that a plugin may set in _meta") func metaKeys() {
        for key in ["plain", "org.example/k", "a/b", "x.y-z/n_1.2", "com.example/"] {
            #expect(MetaKey.isFreeForPlugins(key), "\(key)")
        }
        let refused = [
            "io.modelcontextprotocol/x", "a.mcp/x", "com.modelcontextprotocol.api/x", "io.holdfast/problem",
            "traceparent", "1a/x", "a./x", "a-/x", "/x", "a b/x", "a/-x", "a/x/y",
        ]
        for key in refused { #expect(!MetaKey.isFreeForPlugins(key), "\(key)") }
    }
}
