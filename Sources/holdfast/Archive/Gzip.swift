// SPDX-License-Identifier: Apache-2.0

/// The gzip form (RFC 1952) around bytes that are stored as they are (RFC 1951, section 3.2.4).
///
/// Every tool reads it. It saves no space, and needs no library: a support bundle is small.
enum Gzip {
    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        // Magic, deflate, no flags, no time, no hint, Unix.
        var out: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
        out.reserveCapacity(bytes.count + bytes.count / 65_535 * 5 + 32)
        var rest = bytes[...]
        repeat {
            let part = rest.prefix(65_535)
            rest = rest.dropFirst(part.count)
            let length = UInt16(part.count)
            out.append(rest.isEmpty ? 1 : 0)
            out += [UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8)]
            out += part
        } while !rest.isEmpty
        return out + little(checksum(bytes)) + little(UInt32(truncatingIfNeeded: bytes.count))
    }

    private static func little(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
    }

    /// CRC-32 as RFC 1952 section 8 has it.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        let table = (0..<256).map { index -> UInt32 in
            (0..<8).reduce(UInt32(index)) { sum, _ in sum & 1 == 1 ? 0xedb8_8320 ^ (sum >> 1) : sum >> 1 }
        }
        return ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 255)] ^ ($0 >> 8) }
    }
}
