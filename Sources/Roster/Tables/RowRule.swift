// SPDX-License-Identifier: Apache-2.0

/// A rule between the cells of one row, which rows of files, of documents and of edits are all held to.
struct RowRule: Sendable {
    /// What is wrong: which of the rule's columns is to blame, and one sentence.
    typealias Finding = (column: Int, message: String)

    /// The columns that the rule compares.
    let columns: [String]
    /// What is wrong with a row, given its value in each of `columns` by position.
    ///
    /// A value that is missing, or that is not allowed by itself and told as such, is `.missing`: it breaks no rule.
    let findings: @Sendable (_ value: (Int) -> CellValue) -> [Finding]
}

extension TableSpec {
    /// The rules that every row of the table keeps.
    var rules: [RowRule] {
        switch name {
        case "people", "eligibility", "periods", "requests", "credentials", "exceptions": [.dates]
        case "demand": [.dates, .bounds]
        case "absences": [.dates, .slots]
        case "assignments": [.times, .nearDate]
        case "calls", "logged_hours": [.times]
        default: []
        }
    }
}

extension RowRule {
    /// A range of dates does not end before it begins.
    static let dates = RowRule(columns: ["from", "to"]) { value in
        guard let from = value(0).date, let to = value(1).date, to < from else { return [] }
        return [(1, "\"to\" is before \"from\"; allowed is \(from) or later")]
    }

    /// A stretch of time ends after it begins.
    static let times = RowRule(columns: ["start", "end"]) { value in
        guard let start = value(0).localDateTime, let end = value(1).localDateTime, end <= start else { return [] }
        return [(1, "\"end\" is not after \"start\"; allowed is later than \(start)")]
    }

    /// The own times of an assignment are about its date.
    static let nearDate = RowRule(columns: ["date", "start", "end"]) { value in
        guard let date = value(0).date else { return [] }
        return [1, 2].compactMap { column in
            guard let time = value(column).localDateTime, !AssignmentTimes.allowed(on: date).contains(time) else {
                return nil
            }
            let name = column == 1 ? "start" : "end"
            return (
                column,
                "\"\(name)\" is far from the assignment's date; allowed is \(AssignmentTimes.allowedSentence(on: date))"
            )
        }
    }

    /// An absence within one day does not end in an earlier slot than it begins.
    static let slots = RowRule(columns: ["from", "from_slot", "to", "to_slot"]) { value in
        guard let from = value(0).date, from == value(2).date,
            let first = value(1).textValue.flatMap({ Slot(code: $0) }),
            let last = value(3).textValue.flatMap({ Slot(code: $0) }), last < first
        else { return [] }
        return [(3, "the absence ends in \(last.code) of the day that it begins on in \(first.code)")]
    }

    /// min <= target <= max.
    static let bounds = RowRule(columns: ["min", "target", "max"]) { value in
        guard let least = value(0).number else { return [] }
        var found: [Finding] = []
        let wanted = value(1).number ?? least
        if wanted < least { found.append((1, "\"target\" is below \"min\"; allowed is \(least) or more")) }
        if let most = value(2).number, most < wanted {
            found.append((2, "\"max\" is below \"target\" or \"min\"; allowed is \(wanted) or more"))
        }
        return found
    }
}
