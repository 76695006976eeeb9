// SPDX-License-Identifier: Apache-2.0

/// Checks between the fields of a row, and between the rows of a file.
struct RowChecks {
    let table: ParsedTable

    /// Finds what is wrong with the rows of a table whose cells are all allowed; others are passed over.
    ///
    /// O(rows), or O(rows log rows).
    func run(_ faults: inout FaultCollector) {
        switch table.spec.name {
        case "demand":
            checkOrder("from", "to", &faults)
            checkBounds(&faults)
            DemandOverlap(table: table).run(&faults)
        case "absences":
            checkOrder("from", "to", &faults)
            checkSlots(&faults)
        case "assignments":
            checkTimes("start", "end", &faults)
            checkNearDate(&faults)
        case "calls", "logged_hours":
            checkTimes("start", "end", &faults)
        case "people", "eligibility", "periods", "requests", "credentials", "exceptions":
            checkOrder("from", "to", &faults)
        default: break
        }
        checkKey(&faults)
    }

    /// The rows without a cell that is not allowed.
    private var rows: [Int] { (0..<table.count).filter { !table.faultyRows.contains($0) } }

    /// A range of dates must not end before it begins.
    private func checkOrder(_ from: String, _ to: String, _ faults: inout FaultCollector) {
        guard let first = table.column(from), let last = table.column(to) else { return }
        for row in rows where !first.isNull[row] && !last.isNull[row] {
            if first.numbers[row] <= last.numbers[row] { continue }
            let date = LocalDate(rawValue: first.numbers[row])
            faults.add(table.fault(row, to, "\"\(to)\" is before \"\(from)\"; allowed is \(date) or later"))
        }
    }

    private func checkTimes(_ start: String, _ end: String, _ faults: inout FaultCollector) {
        guard let first = table.column(start), let last = table.column(end) else { return }
        for row in rows where first.microseconds[row] >= last.microseconds[row] {
            if first.isNull[row] || last.isNull[row] { continue }
            let time = LocalDateTime(microseconds: first.microseconds[row])
            faults.add(table.fault(row, end, "\"\(end)\" is not after \"\(start)\"; allowed is later than \(time)"))
        }
    }

    /// The own times of an assignment must be about its date.
    private func checkNearDate(_ faults: inout FaultCollector) {
        guard let dates = table.column("date") else { return }
        for column in [table.column("start"), table.column("end")].compactMap({ $0 }) {
            for row in rows where !column.isNull[row] {
                let date = LocalDate(rawValue: dates.numbers[row])
                if AssignmentTimes.allowed(on: date).contains(LocalDateTime(microseconds: column.microseconds[row])) {
                    continue
                }
                faults.add(
                    table.fault(
                        row, column.spec.name,
                        "\"\(column.spec.name)\" is far from the assignment's date; allowed is "
                            + AssignmentTimes.allowedSentence(on: date)))
            }
        }
    }

    /// An absence within one day must not end in an earlier slot than it begins.
    private func checkSlots(_ faults: inout FaultCollector) {
        guard let from = table.column("from"), let to = table.column("to"), let first = table.column("from_slot"),
            let last = table.column("to_slot")
        else { return }
        for row in rows where from.numbers[row] == to.numbers[row] {
            guard let one = table.text(first, row).flatMap({ Slot(code: $0) }),
                let other = table.text(last, row).flatMap({ Slot(code: $0) }), other < one
            else { continue }
            faults.add(
                table.fault(
                    row, "to_slot", "the absence ends in \(other.code) of the day that it begins on in \(one.code)"))
        }
    }

    /// min <= target <= max.
    private func checkBounds(_ faults: inout FaultCollector) {
        guard let least = table.column("min"), let target = table.column("target"), let most = table.column("max")
        else { return }
        for row in rows {
            let lower = least.numbers[row]
            let wanted = target.isNull[row] ? lower : target.numbers[row]
            if wanted < lower {
                faults.add(table.fault(row, "target", "\"target\" is below \"min\"; allowed is \(lower) or more"))
            }
            if !most.isNull[row], most.numbers[row] < wanted {
                faults.add(
                    table.fault(row, "max", "\"max\" is below \"target\" or \"min\"; allowed is \(wanted) or more"))
            }
        }
    }

    /// Values of the key's columns together must be unique.
    private func checkKey(_ faults: inout FaultCollector) {
        let columns = table.spec.key.compactMap { table.column($0).map(Self.keys) }
        guard !columns.isEmpty else { return }
        var order = rows.map { Int32($0) }
        for column in columns.reversed() {
            let step = RadixOrder.ascending(order.map { column[Int($0)] })
            order = step.map { order[Int($0)] }
        }
        var duplicates: [(row: Int, first: Int)] = []
        var first = 0
        for index in order.indices.dropFirst() {
            let (row, other) = (Int(order[index]), Int(order[first]))
            let same = columns.allSatisfy { $0[row] == $0[other] }
            if same { duplicates.append((Int(order[index]), Int(order[first]))) } else { first = index }
        }
        duplicates.sort { $0.row < $1.row }
        for duplicate in duplicates.prefix(ImportFailure.limit) {
            let names = table.spec.key.map { "\"\($0)\"" }.joined(separator: ", ")
            faults.add(
                table.fault(
                    duplicate.row, table.spec.key.last ?? "",
                    "\(names) stood before on \(table.place(of: duplicate.first)); each may stand once"))
        }
    }

    /// For each row a number that is equal for equal values of the column; 0 where the value is missing.
    private static func keys(_ column: CellColumn) -> [UInt64] {
        if case .localDateTime = column.spec.content {
            return zip(column.microseconds, column.isNull).map { value, isNull in
                isNull ? 0 : UInt64(bitPattern: value) ^ 0x8000_0000_0000_0000
            }
        }
        return zip(column.numbers, column.isNull).map { value, isNull in
            isNull ? 0 : UInt64(UInt32(bitPattern: value) ^ 0x8000_0000) + 1
        }
    }
}
