// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import JSON

@Suite("Base 64")
struct Base64Tests {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func vectors(plain: String, coded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == coded)
        #expect(Base64.decode(coded.utf8) == Array(plain.utf8))
    }

    @Test func everyByteReturns() {
        let bytes = (0...255).map { UInt8($0) } + [255, 254]
        for count in 0...bytes.count {
            let part = Array(bytes[..<count])
            #expect(Base64.decode(Base64.encode(part).utf8) == part)
        }
    }

    @Test(arguments: ["Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zg==Zg==", "Z g=", "Zm9v\n", "Zm-_", "====", "=Zg="])
    func whatIsNotCanonicalIsRefused(text: String) { #expect(Base64.decode(text.utf8) == nil) }
}
