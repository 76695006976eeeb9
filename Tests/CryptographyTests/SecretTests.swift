// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@Suite("Comparison and randomness")
struct SecretTests {
    @Test("constant-time equality agrees with equality")
    func equality() {
        var generator = SystemRandomNumberGenerator()
        for length in 0..<64 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(constantTimeEqual(bytes, bytes))
            #expect(!constantTimeEqual(bytes, bytes + [0]))
            for index in bytes.indices {
                var other = bytes
                other[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
                #expect(!constantTimeEqual(bytes, other))
            }
        }
    }

    @Test("random bytes have the asked length, do not repeat, and use every value")
    func random() throws {
        #expect(try randomBytes(0).isEmpty)
        #expect(try randomBytes(-1).isEmpty)
        #expect(try randomBytes(32) != randomBytes(32))
        // The chance that some value is missing from 16,384 uniform bytes is below 1e-25.
        #expect(Set(try randomBytes(16_384)).count == 256)
    }

    @Test("hexadecimal, RFC 4648 section 10")
    func hexadecimal() {
        #expect(Hex.encode(Array("foobar".utf8)) == "666f6f626172")
        #expect(Hex.decode("666F6f626172") == Array("foobar".utf8))
        #expect(Hex.decode("") == [])
        #expect(Hex.decode("f") == nil)
        #expect(Hex.decode("0x") == nil)
    }
}
