// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Cryptography

/// McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B, test cases 13, 14 and 16 (AES-256).
struct AESGCMTests {
    private struct Vector {
        let key, nonce, plain, associated, sealed: String
    }

    private static let zeroes = String(repeating: "0", count: 64)
    private static let vectors = [
        Vector(
            key: zeroes, nonce: String(repeating: "0", count: 24), plain: "", associated: "",
            sealed: "530f8afbc74536b9a963b4f1c4cb738b"),
        Vector(
            key: zeroes, nonce: String(repeating: "0", count: 24), plain: String(repeating: "0", count: 32),
            associated: "", sealed: "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
        Vector(
            key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            nonce: "cafebabefacedbaddecaf888",
            plain: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            associated: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            sealed: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                + "76fc6ece0f4e1768cddf8853bb2d551b"),
    ]

    private func bytes(_ hex: String) throws -> [UInt8] { try #require(Hex.decode(hex)) }

    @Test func publishedVectors() throws {
        for vector in Self.vectors {
            let (key, nonce) = (try bytes(vector.key), try bytes(vector.nonce))
            let (plain, associated) = (try bytes(vector.plain), try bytes(vector.associated))
            let sealed = try AESGCM.seal(plain, key: key, nonce: nonce, authenticating: associated)
            #expect(Hex.encode(sealed) == vector.sealed)
            #expect(try AESGCM.open(sealed, key: key, nonce: nonce, authenticating: associated) == plain)
        }
    }

    /// Every single bit that is another is noticed: of the text, its tag, the nonce, the key and what goes with it.
    @Test func everyChangedBitIsNoticed() throws {
        let vector = Self.vectors[2]
        let parts = [vector.sealed, vector.key, vector.nonce, vector.associated]
        let whole = try parts.map(bytes)
        for part in whole.indices {
            for bit in 0..<(whole[part].count * 8) {
                var changed = whole
                changed[part][bit / 8] ^= 1 << UInt8(bit % 8)
                let opened = try AESGCM.open(
                    changed[0], key: changed[1], nonce: changed[2], authenticating: changed[3])
                #expect(opened == nil, "part \(part), bit \(bit)")
            }
        }
        for count in 0..<AESGCM.tagByteCount {
            #expect(try AESGCM.open(Array(whole[0].prefix(count)), key: whole[1], nonce: whole[2]) == nil)
        }
    }

    @Test func keysAndNoncesHaveTheirLength() throws {
        #expect(throws: CryptoError.self) {
            try AESGCM.seal([1], key: [1, 2, 3], nonce: Array(repeating: 0, count: 12))
        }
        #expect(throws: CryptoError.self) { try AESGCM.open(Array(repeating: 0, count: 16), key: [], nonce: []) }
    }
}
