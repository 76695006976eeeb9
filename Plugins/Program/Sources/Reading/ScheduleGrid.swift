// SPDX-License-Identifier: Apache-2.0

import Roster

/// The schedule as people read it: one line a person and one column a day, a week at a time.
struct ScheduleGrid {
    private struct Cell {
        var slots: [Slot: [String]] = [:]
        var others: [String] = []

        /// `ward`, `ward/clinic`, `-/clinic +nights`, `away`.
        var text: String {
            func words(_ slot: Slot) -> String { slots[slot]?.joined(separator: "&") ?? "-" }
            let (am, pm) = (words(.am), words(.pm))
            var parts: [String] = []
            if am != "-" || pm != "-" { parts.append(am == pm ? am : "\(am)/\(pm)") }
            if slots[.night] != nil { parts.append("+\(words(.night))") }
            return (parts + others).joined(separator: " ")
        }
    }

    private let rows: [ScheduleRow]
    private let window: Window
    /// Of one service, lines are people all the same, and cells say only which slots.
    private let isOfService: Bool

    init(_ rows: [ScheduleRow], _ window: Window, isOfService: Bool) {
        self.rows = rows
        self.window = window
        self.isOfService = isOfService
    }

    var text: String {
        if rows.isEmpty { return "Nothing is planned \(Wording.span(window.from, window.to)).\n" }
        let people = Dictionary(rows.map { ($0.place, $0.name) }, uniquingKeysWith: { first, _ in first })
            .sorted { $0.key < $1.key }
        var cells: [Int: [LocalDate: Cell]] = [:]
        for row in rows { enter(row, in: &cells) }
        var text = ""
        var first = window.from
        while first <= window.to {
            let dates = (0..<7).map { first.advanced(by: $0) }.filter { $0 <= window.to }
            let header = [""] + dates.map { Wording.date($0) }
            let lines = people.compactMap { place, name -> [String]? in
                let line = dates.map { cells[place]?[$0]?.text ?? "" }
                return line.allSatisfy(\.isEmpty) ? nil : [name] + line
            }
            if !lines.isEmpty { text += (text.isEmpty ? "" : "\n") + TextTable.render(header, lines) }
            first = first.advanced(by: 7)
        }
        return text
    }

    private func enter(_ row: ScheduleRow, in cells: inout [Int: [LocalDate: Cell]]) {
        switch row.kind {
        case .assignment:
            guard let slot = row.slot else { return }
            let word = isOfService ? Wording.slot(slot) : row.service ?? row.what
            cells[row.place, default: [:]][row.date, default: Cell()].slots[slot, default: []].append(word)
        case .call:
            guard row.date >= window.from else { return }
            cells[row.place, default: [:]][row.date, default: Cell()].others.append("(\(row.what))")
        case .absence:
            let last = min(row.lastSlot?.date ?? row.date, window.to)
            var date = max(row.date, window.from)
            while date <= last {
                cells[row.place, default: [:]][date, default: Cell()].others.append("[\(row.what)]")
                date = date.advanced(by: 1)
            }
        }
    }
}
