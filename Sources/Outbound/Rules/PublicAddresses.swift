// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Which addresses belong to the public internet.
///
/// Source: the special-purpose registries of RFC 6890 as IANA keeps them (2026), IPv4 and IPv6. What carries an IPv4 address
/// inside (mapped, NAT64, 6to4) is judged by that one.
package enum PublicAddresses {
    /// Whether an address in text is one of them; text that is no address is not.
    package static func contains(_ text: String) -> Bool {
        let bare = text.prefix { $0 != "%" }
        var four = in_addr()
        if inet_pton(AF_INET, String(bare), &four) == 1 { return isPublic(UInt32(bigEndian: four.s_addr)) }
        var six = in6_addr()
        guard inet_pton(AF_INET6, String(bare), &six) == 1 else { return false }
        return isPublic(withUnsafeBytes(of: &six) { Array($0) })
    }

    private static func isPublic(_ address: UInt32) -> Bool {
        !special.contains { address >> (32 - $0.length) == $0.prefix >> (32 - $0.length) }
    }

    private static func isPublic(_ bytes: [UInt8]) -> Bool {
        func four(at start: Int) -> UInt32 { bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) } }
        // ::/96 (compatible, with :: and ::1 in it) and ::ffff:0:0/96 (mapped).
        if bytes[..<10].allSatisfy({ $0 == 0 }) {
            let isMapped = bytes[10] == 0xff && bytes[11] == 0xff
            return isMapped && isPublic(four(at: 12))
        }
        let head = UInt32(bytes[0]) << 24 | UInt32(bytes[1]) << 16 | UInt32(bytes[2]) << 8 | UInt32(bytes[3])
        // 64:ff9b::/96, the well-known prefix of NAT64; 64:ff9b:1::/48 is for local use.
        if head == 0x0064_ff9b { return bytes[4..<12].allSatisfy { $0 == 0 } && isPublic(four(at: 12)) }
        // 2002::/16, 6to4.
        if head >> 16 == 0x2002 { return isPublic(four(at: 2)) }
        // 2001::/23 is for protocols, Teredo among them, 2001:db8::/32 and 3fff::/20 for documentation.
        if head >> 9 == 0x2001_0000 >> 9 || head == 0x2001_0db8 || head >> 12 == 0x3fff_0000 >> 12 { return false }
        // Of the rest only 2000::/3 is given out: not ULA, link-local, site-local, multicast.
        return head >> 29 == 1
    }

    private static let special: [(prefix: UInt32, length: UInt32)] = [
        (0x0000_0000, 8), (0x0a00_0000, 8), (0x6440_0000, 10), (0x7f00_0000, 8), (0xa9fe_0000, 16),
        (0xac10_0000, 12), (0xc000_0000, 24), (0xc000_0200, 24), (0xc058_6300, 24), (0xc0a8_0000, 16),
        (0xc612_0000, 15), (0xc633_6400, 24), (0xcb00_7100, 24), (0xe000_0000, 4), (0xf000_0000, 4),
    ]
}
