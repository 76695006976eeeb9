// SPDX-License-Identifier: Apache-2.0

/// One of the five fields of a cron expression: its name, its numbers and the words that stand for some of them.
struct CronField {
    let name: String
    let numbers: ClosedRange<Int>
    /// Three-letter names, the first of which stands for `firstNamed`.
    var names: [String] = []
    var firstNamed = 0

    static let minute = CronField(name: "minute", numbers: 0...59)
    static let hour = CronField(name: "hour", numbers: 0...23)
    static let dayOfMonth = CronField(name: "day of month", numbers: 1...31)
    static let month = CronField(
        name: "month", numbers: 1...12,
        names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], firstNamed: 1)
    /// 0 and 7 are both Sunday.
    static let dayOfWeek = CronField(
        name: "day of week", numbers: 0...7, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])

    /// Reads a field: a list with `,` of `*`, `*/n`, `a`, `a-b`, `a-b/n`.
    ///
    /// - Returns: bit `i` for number `i`.
    func parse(_ text: Substring) throws(CronError) -> UInt64 {
        var bits: UInt64 = 0
        for element in text.split(separator: ",", omittingEmptySubsequences: false) {
            bits |= try parseElement(element, of: text)
        }
        return bits
    }

    private func parseElement(_ element: Substring, of text: Substring) throws(CronError) -> UInt64 {
        let halves = element.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let step: Int
        if halves.count == 2 {
            guard let number = Self.number(halves[1]), (1...numbers.count).contains(number) else {
                throw fault(element, "a step after `/` is a number from 1 to \(numbers.count)")
            }
            step = number
        } else {
            step = 1
        }
        let range: ClosedRange<Int>
        if halves.first == "*" {
            range = numbers
        } else {
            let ends = (halves.first ?? "").split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count <= 2, let first = ends.first, let last = ends.last else {
                throw fault(element, "a range is `a-b`")
            }
            let from = try number(first, in: element)
            var to = try number(last, in: element)
            // `sat-sun` is a weekend: Sunday ends a week as well as it begins one.
            if numbers.upperBound == 7, ends.count == 2, to == 0, from > 0 { to = 7 }
            guard from <= to else {
                throw fault(element, "a range goes upwards; write the two parts as a list, such as `5-6,0-1`")
            }
            guard step == 1 || ends.count == 2 else {
                throw fault(
                    element, "a step needs `*` or a range before it, such as `\(first)-\(numbers.upperBound)/\(step)`")
            }
            range = from...to
        }
        return stride(from: range.lowerBound, through: range.upperBound, by: step).reduce(0) { $0 | 1 << UInt64($1) }
    }

    private func number(_ word: Substring, in element: Substring) throws(CronError) -> Int {
        if let number = Self.number(word) {
            guard numbers.contains(number) else { throw fault(element, allowed) }
            return number
        }
        guard let index = names.firstIndex(of: word.lowercased()) else {
            if let other = element.first(where: { "?LWH#".contains($0.uppercased()) }) {
                throw fault(
                    element,
                    "`\(other)` is not of POSIX cron and is not known here; \(allowed), lists, ranges and steps are")
            }
            throw fault(element, allowed)
        }
        return index + firstNamed
    }

    private var allowed: String {
        let range = "a number from \(numbers.lowerBound) to \(numbers.upperBound)"
        return names.isEmpty ? range : range + " or a name from \(names[0]) to \(names[names.count - 1])"
    }

    private func fault(_ value: Substring, _ allowed: String) -> CronError {
        CronError(field: name, value: String(value.prefix(64)), allowed: allowed)
    }

    /// One to three decimal digits.
    private static func number(_ text: Substring) -> Int? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return text.utf8.reduce(0) { $0 * 10 + Int($1 - 48) }
    }
}
