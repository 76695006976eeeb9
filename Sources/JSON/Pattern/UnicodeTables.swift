// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The sets of the Unicode properties, made when a pattern first names them.
///
/// Making one asks the standard library about every code point (some milliseconds), so each is kept. There are no
/// more than the standard has names, some 50 binary properties and 30 categories, so what is kept is bounded.
enum UnicodeTables {
    /// The code points whose category is one of `categories`.
    static func set(of categories: Set<Unicode.GeneralCategory>) -> ScalarSet {
        if let known = joined.withLock({ $0[categories] }) { return known }
        let set = ScalarSet(categories.flatMap { byCategory[$0] ?? [] })
        joined.withLock { $0[categories] = set }
        return set
    }

    /// The code points that have `property`.
    static func set(of property: BinaryProperty) -> ScalarSet {
        if let known = binary.withLock({ $0[property.name] }) { return known }
        var runs = RunCollector()
        forEachAssigned { scalar in
            if property.holds(scalar.properties) { runs.add(scalar.value) }
        }
        let set = ScalarSet(runs.finished())
        binary.withLock { $0[property.name] = set }
        return set
    }

    private static let joined = Mutex<[Set<Unicode.GeneralCategory>: ScalarSet]>([:])
    private static let binary = Mutex<[String: ScalarSet]>([:])

    private static let byCategory: [Unicode.GeneralCategory: [ClosedRange<UInt32>]] = {
        var sets: [Unicode.GeneralCategory: [ClosedRange<UInt32>]] = [
            .surrogate: [0xD800...0xDFFF],
            .unassigned: emptyPlanes,
            .privateUse: [0xF0000...0xFFFFD, 0x100000...0x10FFFD],
        ]
        var runs: [Unicode.GeneralCategory: RunCollector] = [:]
        forEachAssigned { scalar in
            runs[scalar.properties.generalCategory, default: RunCollector()].add(scalar.value)
        }
        for (category, run) in runs { sets[category, default: []] += run.finished() }
        return sets
    }()

    /// Where Unicode has assigned nothing yet, so that there is nothing to ask about.
    private static let emptyPlanes: [ClosedRange<UInt32>] = [0x40000...0xDFFFD, 0xE1000...0xEFFFD]

    /// Every scalar outside of the empty planes and the private use planes.
    private static func forEachAssigned(_ body: (Unicode.Scalar) -> Void) {
        let noncharacters = (4...16).map { plane -> ClosedRange<UInt32> in plane << 16 | 0xFFFE...plane << 16 | 0xFFFF }
        for range in [0...0x3FFFF, 0xE0000...0xE0FFF] + noncharacters {
            for value in range {
                if let scalar = Unicode.Scalar(value) { body(scalar) }
            }
        }
    }

    /// Joins the members of an ascending sequence to ranges.
    private struct RunCollector {
        private var ranges: [ClosedRange<UInt32>] = []
        private var start: UInt32?
        private var last: UInt32 = 0

        mutating func add(_ value: UInt32) {
            if let first = start, value != last + 1 {
                ranges.append(first...last)
                start = value
            }
            start = start ?? value
            last = value
        }

        func finished() -> [ClosedRange<UInt32>] {
            start.map { ranges + [$0...last] } ?? ranges
        }
    }
}
