// SPDX-License-Identifier: Apache-2.0

/// Who may be assigned to which service, on which dates, as sets of services with one bit each.
///
/// Bit `s % 64` of word `s / 64` of a person's words stands for service `s`; with up to 64 services a person has one.
public struct Eligibility: Sendable {
    /// The number of 64-bit words that a set of services has; at least 1.
    public let wordsPerPerson: Int
    /// The number of people.
    public let peopleCount: Int
    private var always: [UInt64]
    private var dated: [[Dated]]

    private struct Dated: Sendable {
        let service: Int
        let range: DateRange
    }

    /// Nobody may do anything.
    public init(people: Int, services: Int) {
        wordsPerPerson = max(1, (services + 63) / 64)
        peopleCount = people
        always = Array(repeating: 0, count: people * wordsPerPerson)
        dated = Array(repeating: [], count: people)
    }

    /// Lets a person do a service on the dates of a range; both indices must be in range.
    mutating func allow(person: Int, service: Int, in range: DateRange) {
        if range.isUnbounded {
            always[person * wordsPerPerson + service / 64] |= 1 << UInt64(service % 64)
        } else if !range.isEmpty {
            dated[person].append(Dated(service: service, range: range))
        }
    }

    /// Whether a person may do a service on a date.
    ///
    /// O(1) plus the person's dated entries.
    public func isEligible(person: Int, service: Int, on date: LocalDate) -> Bool {
        if always[person * wordsPerPerson + service / 64] & (1 << UInt64(service % 64)) != 0 { return true }
        return dated[person].contains { $0.service == service && $0.range.contains(date) }
    }

    /// The first 64 services that a person may do on a date: all of them when `wordsPerPerson` is 1.
    public func mask(person: Int, on date: LocalDate) -> UInt64 {
        var mask = always[person * wordsPerPerson]
        for entry in dated[person] where entry.service < 64 && entry.range.contains(date) {
            mask |= 1 << UInt64(entry.service)
        }
        return mask
    }

    /// The services that a person may do on a date, in `wordsPerPerson` words.
    public func words(person: Int, on date: LocalDate) -> [UInt64] {
        let start = person * wordsPerPerson
        var words = Array(always[start..<start + wordsPerPerson])
        for entry in dated[person] where entry.range.contains(date) {
            words[entry.service / 64] |= 1 << UInt64(entry.service % 64)
        }
        return words
    }

    /// Whether the person's services are the same on every date of the range.
    public func isConstant(person: Int, in range: DateRange) -> Bool {
        dated[person].allSatisfy { $0.range.contains(range) || $0.range.intersection(range).isEmpty }
    }
}
