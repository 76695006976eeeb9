// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    /// Messages and digests of FIPS 180-4's examples (NIST, "SHA256.pdf" and "SHA2_Additional.pdf") and of NIST CAVP
    /// `SHA256ShortMsg.rsp` (lengths 8 and 128).
    static let vectors: [(message: [UInt8], digest: String)] = [
        (Array("abc".utf8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (
            Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        ([0xBD], "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b"),
        ([0xC9, 0x8C, 0x8E, 0x55], "7abc22c0ae5af26ce93dbb94433a0e0b2e119d014f8e7f65bd56c61ccccd9504"),
        ([0xD3], "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"),
        (
            [UInt8](repeating: 0, count: 55), "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7"
        ),
        (
            [UInt8](repeating: 0, count: 56), "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb"
        ),
        (
            [UInt8](repeating: 0, count: 64), "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b"
        ),
        (
            [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ]

    @Test("published vectors, at once", arguments: vectors.indices)
    func oneShot(index: Int) throws {
        let vector = Self.vectors[index]
        #expect(try SHA256.digest(of: vector.message).hex == vector.digest)
    }

    @Test("published vectors, in pieces of every size around a block", arguments: [1, 3, 55, 63, 64, 65, 4_096])
    func streaming(piece: Int) throws {
        for vector in Self.vectors {
            var hash = try SHA256()
            var rest = vector.message[...]
            while !rest.isEmpty {
                try hash.update(Array(rest.prefix(piece)))
                rest = rest.dropFirst(piece)
            }
            #expect(try hash.finish().hex == vector.digest)
        }
    }

    @Test("a digest survives hexadecimal and bytes, and nothing else becomes one")
    func forms() throws {
        let digest = try SHA256.digest(of: Array("abc".utf8))
        #expect(SHA256Digest(hex: digest.hex) == digest)
        #expect(SHA256Digest(hex: digest.hex.uppercased()) == digest)
        #expect(SHA256Digest(bytes: digest.bytes) == digest)
        #expect(SHA256Digest(hex: String(digest.hex.dropLast())) == nil)
        #expect(SHA256Digest(hex: String(digest.hex.dropLast()) + "g") == nil)
        #expect(SHA256Digest(hex: digest.hex + "00") == nil)
        #expect(SHA256Digest(bytes: digest.bytes.dropLast()) == nil)
        for bit in 0..<256 {
            var other = digest.bytes
            other[bit / 8] ^= 1 << (bit % 8)
            #expect(SHA256Digest(bytes: other) != digest)
        }
    }
}
