// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Cryptography

struct SealingKeysTests {
    private func key(_ id: String, at micros: Int64) throws -> SealingKey {
        SealingKey(id: id, bytes: try randomBytes(32), createdAtMicros: micros)
    }

    @Test func theNewestSealsAndEachOpens() throws {
        let (old, new) = (try key("a1", at: 1), try key("b2", at: 2))
        let before = try #require(try SealingKeys([old]).seal([1, 2, 3], purpose: "p"))
        let ring = SealingKeys([old, new])
        let after = try #require(try ring.seal([4], purpose: "p"))
        #expect(before.hasPrefix("a1.") && after.hasPrefix("b2."))
        #expect(try ring.open(before, purpose: "p") == .plain([1, 2, 3]))
        #expect(try ring.open(after, purpose: "p") == .plain([4]))
        #expect(try SealingKeys([old]).open(after, purpose: "p") == .unknownKey)
        #expect(try SealingKeys([]).seal([4], purpose: "p") == nil)
        // The same bytes never look the same.
        #expect(try ring.seal([4], purpose: "p") != after)
    }

    @Test func anotherPurposeOrAnotherKeysNameIsForged() throws {
        let bytes = try randomBytes(32)
        let ring = SealingKeys([
            SealingKey(id: "a", bytes: bytes, createdAtMicros: 1),
            SealingKey(id: "b", bytes: bytes, createdAtMicros: 2),
        ])
        let text = try #require(try ring.seal([7], purpose: "p"))
        #expect(try ring.open(text, purpose: "q") == .forged)
        // Two keys of the same bytes: the name itself is authenticated.
        #expect(try ring.open("a" + text.dropFirst(), purpose: "p") == .forged)
    }

    @Test func everyChangedCharacterIsForged() throws {
        let ring = SealingKeys([try key("k", at: 1)])
        let text = try #require(try ring.seal(Array("answers".utf8), purpose: "p"))
        let characters = Array(text)
        for index in characters.indices.dropFirst(2) {
            var changed = characters
            changed[index] = changed[index] == "A" ? "B" : "A"
            #expect(try ring.open(String(changed), purpose: "p") == .forged, "\(index)")
        }
        for forged in ["", ".", "k", "k.", text + "A", text + "-TAMPERED", text + "=", String(text.dropLast()), "k.é"] {
            #expect(try ring.open(forged, purpose: "p") == .forged, "\(forged)")
        }
    }

    /// RFC 4648, section 10, without padding; and what is no canonical text.
    @Test func base64() throws {
        let texts = [
            "": "", "f": "Zg", "fo": "Zm8", "foo": "Zm9v", "foob": "Zm9vYg", "fooba": "Zm9vYmE", "foobar": "Zm9vYmFy",
        ]
        for (plain, text) in texts {
            #expect(Base64URL.encode(Array(plain.utf8)) == text)
            #expect(Base64URL.decode(text) == Array(plain.utf8))
        }
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
        for wrong in ["A", "Zh", "Zm9vYmF", "Zg==", "+/8", "Zm 8"] {
            #expect(Base64URL.decode(wrong) == nil, "\(wrong)")
        }
        for count in 0..<70 {
            let bytes = try randomBytes(count)
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }
}
