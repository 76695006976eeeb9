// SPDX-License-Identifier: Apache-2.0

/// A digest over every key and value of a document, the same for every contestant and independent of the order of
/// members.
///
/// `exact` covers the bits of every double; `single` covers them rounded to single precision, because a reader that
/// does not round correctly still must read what is nearly the number.
public struct Digest: Equatable, Sendable {
    /// Over doubles as they are.
    public var exact: UInt64
    /// Over doubles rounded to single precision.
    public var single: UInt64

    private init(_ exact: UInt64, _ single: UInt64) {
        self.exact = exact
        self.single = single
    }

    /// `null`.
    public static let null = Digest(mix(1, 0), mix(1, 0))

    /// A boolean.
    public static func bool(_ value: Bool) -> Digest { both(mix(2, value ? 1 : 0)) }

    /// Any number, integers too.
    public static func number(_ value: Double) -> Digest {
        Digest(mix(3, value.bitPattern), mix(3, Double(Float(value)).bitPattern))
    }

    /// A string.
    public static func string(_ value: String) -> Digest { both(mix(4, fnv(value))) }

    /// An array of these elements.
    public static func array(_ elements: some Sequence<Digest>) -> Digest {
        elements.reduce(both(5)) { Digest(mix($0.exact, $1.exact), mix($0.single, $1.single)) }
    }

    /// An object of these members, in any order.
    public static func object(_ members: some Sequence<(String, Digest)>) -> Digest {
        let sum = members.reduce(both(0)) { sum, member in
            let key = fnv(member.0)
            return Digest(sum.exact &+ mix(key, member.1.exact), sum.single &+ mix(key, member.1.single))
        }
        return Digest(mix(6, sum.exact), mix(6, sum.single))
    }

    private static func both(_ value: UInt64) -> Digest { Digest(value, value) }

    /// FNV-1a over the UTF-8 bytes.
    private static func fnv(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014) over both.
    private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        var z = a &* 0x9E37_79B9_7F4A_7C15 &+ b
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
