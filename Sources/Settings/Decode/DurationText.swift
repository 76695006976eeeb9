// SPDX-License-Identifier: Apache-2.0

/// Durations as a person writes them: whole numbers with a unit, larger units first, `250ms`, `30s`, `1h30m`.
package enum DurationText {
    /// Units in milliseconds, largest first.
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// What is accepted, for messages.
    package static let allowed = "a whole number with ms, s, m, h or d, such as \"30s\", \"250ms\" or \"1h30m\""

    /// Nil for a missing unit, a fraction, a sign, units that do not fall, or more milliseconds than 63 bits hold.
    package static func parse(_ text: String) -> Duration? {
        var rest = Substring(text)
        var total: Int64 = 0
        var previous = Int64.max
        repeat {
            guard let (amount, unit) = Quantity.next(&rest),
                let scale = units.first(where: { $0.name == unit })?.milliseconds, scale < previous
            else { return nil }
            let (product, overflowed) = amount.multipliedReportingOverflow(by: scale)
            let (sum, carried) = total.addingReportingOverflow(product)
            if overflowed || carried { return nil }
            total = sum
            previous = scale
        } while !rest.isEmpty
        return .milliseconds(total)
    }

    /// The shortest text that ``parse(_:)`` reads back; parts below a millisecond are cut off.
    package static func text(_ duration: Duration) -> String {
        let parts = duration.components
        var rest = parts.seconds * 1_000 + parts.attoseconds / 1_000_000_000_000_000
        if rest == 0 { return "0s" }
        var out = ""
        for (name, scale) in units where rest >= scale {
            out += "\(rest / scale)\(name)"
            rest %= scale
        }
        return out
    }
}

/// Sizes in bytes as a person writes them: `4MiB`, `64 KiB`, `1500kB`, `512B`.
package enum SizeText {
    private static let units: [(name: String, bytes: Int64)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000),
        ("B", 1),
    ]

    /// What is accepted, for messages.
    package static let allowed = "a whole number with B, KiB, MiB, GiB, kB, MB or GB, such as \"4MiB\" or \"64 KiB\""

    /// Nil for a missing unit, a fraction, a sign, or more bytes than 63 bits hold.
    package static func parse(_ text: String) -> Int64? {
        var rest = Substring(text)
        guard let (amount, unit) = Quantity.next(&rest), rest.isEmpty,
            let scale = units.first(where: { $0.name == unit })?.bytes
        else { return nil }
        let (product, overflowed) = amount.multipliedReportingOverflow(by: scale)
        return overflowed ? nil : product
    }

    /// The text in the largest unit that divides the size; binary units are preferred.
    package static func text(_ bytes: Int64) -> String {
        let unit = units.first { bytes != 0 && bytes % $0.bytes == 0 } ?? ("B", 1)
        return "\(bytes / unit.bytes)\(unit.name)"
    }
}

/// A whole number and the letters behind it.
private enum Quantity {
    static func next(_ text: inout Substring) -> (amount: Int64, unit: String)? {
        let digits = text.prefix { "0123456789".contains($0) }
        guard let amount = Int64(digits) else { return nil }
        var rest = text.dropFirst(digits.count)
        if rest.first == " " { rest = rest.dropFirst() }
        let unit = rest.prefix { $0.isASCII && $0.isLetter }
        guard !unit.isEmpty else { return nil }
        text = rest.dropFirst(unit.count)
        return (amount, String(unit))
    }
}
