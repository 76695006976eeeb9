// SPDX-License-Identifier: Apache-2.0

/// A stretch of time in which a zone's clocks are not changed.
public struct OffsetPeriod: Sendable, Hashable {
    /// The first moment, in seconds since 1970; `Int64.min` when clocks were never changed before.
    public let start: Int64
    /// The first moment after it; `Int64.max` when clocks are never changed again.
    public let end: Int64
    /// Seconds east of UTC.
    public let offsetSeconds: Int
}

extension TimeZoneFile {
    /// The period that a moment, in seconds since 1970, lies in.
    ///
    /// Of two periods side by side the offsets may be the same, when only the name of the time changed. O(log
    /// transitions).
    public func period(containing moment: Int64) -> OffsetPeriod {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= moment { low = middle + 1 } else { high = middle }
        }
        if low < transitions.count {
            return OffsetPeriod(
                start: low == 0 ? .min : transitions[low - 1], end: transitions[low],
                offsetSeconds: Int(low == 0 ? firstOffset : offsets[low - 1]))
        }
        let listed = transitions.last ?? .min
        guard let rule else {
            return OffsetPeriod(start: listed, end: .max, offsetSeconds: Int(offsets.last ?? firstOffset))
        }
        // The rule's changes of three years are enough to have one before the moment and one after it.
        let days = Int32(clamping: moment.flooredQuotient(86_400))
        let year = LocalDate(rawValue: days).components.year
        let changes = (year - 1...year + 1).flatMap(rule.changes).map(\.moment).sorted()
        return OffsetPeriod(
            start: max(listed, changes.last { $0 <= moment } ?? .min), end: changes.first { $0 > moment } ?? .max,
            offsetSeconds: rule.offsetSeconds(atUnix: moment))
    }
}

extension Int64 {
    /// The quotient rounded towards negative infinity, for a positive divisor.
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }
}
