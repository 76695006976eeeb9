// SPDX-License-Identifier: Apache-2.0

/// A figure with its unit as people read it, to three digits after the point: `a ratio of 0.417`, `1 half-day`.
enum ReadableFigure {
    private static let thousand = 1000.0
    /// Units that stand before their number.
    private static let before = ["ratio": "a ratio of", "level": "level", "c_level": "C-", "step": "step"]
    /// Units that are written otherwise than their name, or that are not one letter longer for many.
    private static let words = [
        "half_days": ("half-day", "half-days"), "people": ("person", "people"),
        "entries": ("entry", "entries"), "person_slots": ("person-slot", "person-slots"),
    ]

    static func text(_ value: Double, unit: String) -> String {
        let rounded = (value * thousand).rounded() / thousand
        guard rounded.isFinite else { return "-" }
        let number = Int64(exactly: rounded).map { "\($0)" } ?? "\(rounded)"
        if unit.isEmpty || unit == "1" { return number }
        if let word = before[unit] { return word.hasSuffix("-") ? word + number : "\(word) \(number)" }
        let isOne = rounded == 1
        if let (one, many) = words[unit] { return "\(number) \(isOne ? one : many)" }
        let many = String(unit.map { $0 == "_" ? " " : $0 })
        return "\(number) \(isOne && many.hasSuffix("s") ? String(many.dropLast()) : many)"
    }
}
