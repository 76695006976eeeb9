// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@testable import Kernel

@Suite("Text of tokens")
struct TokenTextTests {
    @Test("what is made is read again, and no two are alike")
    func roundTrip() throws {
        var ids: Set<String> = []
        for _ in 0..<200 {
            let (token, text) = try TokenText.make()
            #expect(text.utf8.count == 57 && text.hasPrefix("hf_" + token.id + "_"))
            #expect(TokenText(parsing: text[...]) == token && TokenText.isID(token.id))
            #expect(token.hash == (try SHA256.digest(of: Array(text.utf8.suffix(43)))))
            ids.insert(token.id)
        }
        #expect(ids.count == 200)
    }

    @Test("a text that is another is not the same token")
    func neighbours() throws {
        let (token, text) = try TokenText.make()
        var bytes = Array(text.utf8)
        for place in bytes.indices {
            let kept = bytes[place]
            bytes[place] = kept == UInt8(ascii: "b") ? UInt8(ascii: "c") : UInt8(ascii: "b")
            let read = TokenText(parsing: Substring(String(decoding: bytes, as: UTF8.self)))
            #expect(read != token, "place \(place)")
            bytes[place] = kept
        }
        for other in [text + "a", String(text.dropLast()), "", "hf_", text.uppercased(), "x" + text.dropFirst()] {
            #expect(TokenText(parsing: other[...]) == nil, "\(other.count) characters")
        }
    }

    @Test("an older set of tokens undoes no change that came after it")
    func book() throws {
        func issued(_ id: String, revoked: Bool = false) throws -> IssuedToken {
            IssuedToken(
                id: id, owner: "a", role: .viewer, scopes: .everything, isRevoked: revoked,
                hash: try SHA256.digest(of: [1]))
        }
        let book = TokenBook()
        book.replace([try issued("a"), try issued("b")], revision: 4)
        book.token("b")?.noteUse(atMicros: 77)
        // A change of another daemon, revision 5, is not known yet.
        book.enter(try issued("a", revoked: true), revision: 6)
        book.enter(try issued("c"), revision: 7)
        #expect(book.revision == 4)
        book.replace([try issued("a"), try issued("b"), try issued("d")], revision: 5)
        #expect(book.token("a")?.isRevoked == true && book.token("c") != nil && book.token("d") != nil)
        #expect(book.revision == 5 && book.token("b")?.lastUsedAtMicros == 77)
        book.replace([try issued("a"), try issued("b")], revision: 3)
        #expect(book.token("d") != nil, "a set of long ago is not taken")
        book.replace([try issued("b")], revision: 8)
        #expect(book.token("a") == nil && book.token("c") == nil && book.revision == 8)
    }

    @Test(
        "names that may pass for something else are no owner's",
        arguments: [
            ("alice", true), ("Dr. Åsa O'Neil", true), ("a@example.org", true), ("李", true), ("", false),
            ("anonymous", false), ("uid:1000", false), ("a\nb", false), (" a", false), ("a\u{202E}b", false),
            ("<b>", false), (String(repeating: "x", count: 129), false),
        ])
    func owners(name: String, isAllowed: Bool) {
        #expect((OwnerName.fault(name) == nil) == isAllowed)
    }
}
