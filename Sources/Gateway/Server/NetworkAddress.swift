// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An IPv4 or IPv6 address as a number.
///
/// An IPv4 address that is mapped into IPv6 (`::ffff:192.0.2.1`) is the IPv4 address: a listener on `::` sees its peers
/// like that.
package struct NetworkAddress: Sendable, Hashable, CustomStringConvertible {
    /// The 128 bits of IPv6, or the 32 of IPv4 in the low half.
    let high: UInt64
    let low: UInt64
    let isIPv4: Bool

    /// Reads an address without port; the zone of a link-local one is dropped.
    ///
    /// Nil for anything else, names too.
    package init?(_ text: some StringProtocol) {
        var text = String(text)
        if let zone = text.firstIndex(of: "%") { text = String(text[..<zone]) }
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(high: 0, low: UInt64(UInt32(bigEndian: four.s_addr)), isIPv4: true)
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let (high, low) = withUnsafeBytes(of: &six) { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
        let isMapped = high == 0 && low >> 32 == 0xffff
        self.init(high: high, low: isMapped ? low & 0xffff_ffff : low, isIPv4: isMapped)
    }

    private init(high: UInt64, low: UInt64, isIPv4: Bool) {
        self.high = high
        self.low = low
        self.isIPv4 = isIPv4
    }

    /// The usual text, without brackets; equal addresses have equal texts.
    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if isIPv4 {
            var four = in_addr(s_addr: UInt32(truncatingIfNeeded: low).bigEndian)
            inet_ntop(AF_INET, &four, &text, socklen_t(text.count))
        } else {
            var six = in6_addr()
            withUnsafeMutableBytes(of: &six) { bytes in
                bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
                bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            inet_ntop(AF_INET6, &six, &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// A network in CIDR notation (RFC 4632, RFC 4291 section 2.3), or a single address.
package struct AddressRange: Sendable, Hashable {
    private let base: NetworkAddress
    private let highMask: UInt64
    private let lowMask: UInt64

    /// Reads `10.0.0.0/8`, `::1/128` or an address; bits beyond the prefix are ignored.
    ///
    /// Nil for anything else.
    package init?(parsing text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let base = NetworkAddress(parts[0]) else { return nil }
        let width = base.isIPv4 ? 32 : 128
        var bits = width
        if parts.count == 2 {
            guard (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ (48...57).contains($0) }),
                let given = Int(parts[1]), given <= width
            else { return nil }
            bits = given
        }
        self.base = base
        // A shift by the whole width or more gives 0.
        if base.isIPv4 {
            highMask = 0
            lowMask = (UInt64(0xffff_ffff) << UInt64(32 - bits)) & 0xffff_ffff
        } else {
            highMask = bits >= 64 ? .max : .max << UInt64(64 - bits)
            lowMask = bits <= 64 ? 0 : .max << UInt64(128 - bits)
        }
    }

    /// Whether the address is one of this network.
    package func contains(_ address: NetworkAddress) -> Bool {
        address.isIPv4 == base.isIPv4 && (address.high ^ base.high) & highMask == 0
            && (address.low ^ base.low) & lowMask == 0
    }

    /// This machine itself.
    package static let loopback = ["127.0.0.0/8", "::1/128"].compactMap(AddressRange.init(parsing:))
}
