// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The part of an address that stands for one subscriber: of IPv4 all of it, of IPv6 its first 64 bits (RFC 6177).
enum AddressNetwork {
    /// A text that is the same for all addresses of one subscriber; the text itself when it is no address.
    static func key(of address: String) -> String {
        guard address.utf8.contains(UInt8(ascii: ":")) else { return address }
        var bytes = in6_addr()
        // A zone, such as that of fe80::1%eth0, is no part of the address.
        let text = address.prefix { $0 != "%" }
        guard inet_pton(AF_INET6, String(text), &bytes) == 1 else { return address }
        return withUnsafeBytes(of: &bytes) { raw in
            let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
            if raw.prefix(12).elementsEqual(mapped) { return raw[12..<16].map(String.init).joined(separator: ".") }
            return raw.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") + "/64"
        }
    }
}
