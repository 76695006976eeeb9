// SPDX-License-Identifier: Apache-2.0

/// Checks between the values of a row that an edit puts.
struct EditChecks {
    let spec: TableSpec
    private(set) var found: [(column: String, message: String)] = []
    private let row: [CellValue]

    /// What is wrong with a row whose cells are all allowed by themselves.
    init(_ row: [CellValue], of spec: TableSpec) {
        self.spec = spec
        self.row = row
        switch spec.name {
        case "calls", "logged_hours": checkTimes()
        case "assignments":
            checkTimes()
            checkNearDate()
        case "absences":
            checkDates()
            checkSlots()
        case "demand":
            checkDates()
            checkBounds()
        default: checkDates()
        }
    }

    private func value(_ name: String) -> CellValue {
        spec.columns.firstIndex { $0.name == name }.map { row[$0] } ?? .missing
    }

    private mutating func add(_ column: String, _ message: String) { found.append((column, message)) }

    /// A range of dates must not end before it begins.
    private mutating func checkDates() {
        guard let from = value("from").date, let to = value("to").date, to < from else { return }
        add("to", "\"to\" is before \"from\"; allowed is \(from) or later")
    }

    private mutating func checkTimes() {
        guard let start = value("start").localDateTime, let end = value("end").localDateTime, end <= start else {
            return
        }
        add("end", "\"end\" is not after \"start\"; allowed is later than \(start)")
    }

    /// The own times of an assignment must be about its date.
    private mutating func checkNearDate() {
        guard let date = value("date").date else { return }
        for name in ["start", "end"] {
            guard let time = value(name).localDateTime, !AssignmentTimes.allowed(on: date).contains(time) else {
                continue
            }
            add(
                name,
                "\"\(name)\" is far from the assignment's date; allowed is \(AssignmentTimes.allowedSentence(on: date))"
            )
        }
    }

    /// An absence within one day must not end in an earlier slot than it begins.
    private mutating func checkSlots() {
        guard let from = value("from").date, from == value("to").date,
            let first = value("from_slot").textValue.flatMap({ Slot(code: $0) }),
            let last = value("to_slot").textValue.flatMap({ Slot(code: $0) }), last < first
        else { return }
        add("to_slot", "the absence ends in \(last.code) of the day that it begins on in \(first.code)")
    }

    /// min <= target <= max.
    private mutating func checkBounds() {
        guard let least = value("min").number else { return }
        let wanted = value("target").number ?? least
        if wanted < least { add("target", "\"target\" is below \"min\"; allowed is \(least) or more") }
        if let most = value("max").number, most < wanted {
            add("max", "\"max\" is below \"target\" or \"min\"; allowed is \(wanted) or more")
        }
    }
}
