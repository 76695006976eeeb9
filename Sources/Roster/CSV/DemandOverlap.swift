// SPDX-License-Identifier: Apache-2.0

/// Finds two demand rules of one service that cover the same date and slot.
struct DemandOverlap {
    let table: ParsedTable

    private struct Rule {
        let row: Int
        let range: DateRange
        let days: WeekdaySet
    }

    /// A sweep over the rules of each service and slot by their first date.
    ///
    /// At most eight rules without a common day can be open at one time, so that it takes O(rows log rows).
    func run(_ faults: inout FaultCollector) {
        guard let services = table.column("service_id"), let slots = table.column("slot"),
            let from = table.column("from"), let to = table.column("to"), let weekdays = table.column("weekdays")
        else { return }
        var groups: [UInt64: [Rule]] = [:]
        let rejected = [services, slots, from, to, weekdays].reduce(into: Set<Int>()) { $0.formUnion($1.rejected) }
        for row in 0..<table.count where !rejected.contains(row) {
            guard let days = table.text(weekdays, row).flatMap({ WeekdaySet($0) }) else { continue }
            let range = DateRange(
                from: from.isNull[row] ? nil : LocalDate(rawValue: from.numbers[row]),
                to: to.isNull[row] ? nil : LocalDate(rawValue: to.numbers[row]))
            let key = UInt64(services.numbers[row]) << 32 | UInt64(slots.numbers[row])
            groups[key, default: []].append(Rule(row: row, range: range, days: days))
        }
        var found: [(row: Int, other: Int, date: LocalDate)] = []
        for rules in groups.values {
            var open: [Rule] = []
            for rule in rules.sorted(by: { ($0.range.from, $0.row) < ($1.range.from, $1.row) }) {
                open.removeAll { $0.range.to < rule.range.from }
                for other in open {
                    if let date = WeekdaySet.commonDate(rule.days, in: rule.range, with: other.days, in: other.range) {
                        found.append((max(rule.row, other.row), min(rule.row, other.row), date))
                        break
                    }
                }
                if found.count >= 10_000 { break }
                open.append(rule)
                if open.count > 16 { open.removeFirst() }
            }
        }
        for overlap in found.sorted(by: { $0.row < $1.row }).prefix(ImportFailure.limit) {
            faults.add(
                table.fault(
                    overlap.row, "service_id",
                    "\(table.place(of: overlap.other)) has a rule for the same service and slot that also covers "
                        + "\(overlap.date); at most one rule may cover a date"))
        }
    }
}
