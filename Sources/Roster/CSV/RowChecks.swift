// SPDX-License-Identifier: Apache-2.0

/// Checks between the fields of a row, and between the rows of a file.
struct RowChecks {
    let table: ParsedTable

    /// Finds what is wrong with the rows of a table.
    ///
    /// A cell that is not allowed takes part in no check, and hides nothing of the other cells of its row. O(rows), or
    /// O(rows log rows).
    func run(_ faults: inout FaultCollector) {
        for rule in table.spec.rules { check(rule, &faults) }
        if table.spec.name == TableSpec.demand.name { DemandOverlap(table: table).run(&faults) }
        checkKey(&faults)
    }

    private func check(_ rule: RowRule, _ faults: inout FaultCollector) {
        let columns = rule.columns.map { table.column($0) }
        // A rule compares two values at least; most tables have none in most optional columns.
        guard columns.count(where: { $0?.isNull.contains(false) ?? false }) > 1 else { return }
        for row in 0..<table.count where !faults.isFull {
            for finding in rule.findings({ columns[$0]?.value(row) ?? .missing }) {
                faults.add(table.fault(row, rule.columns[finding.column], finding.message))
            }
        }
    }

    /// Values of the key's columns together must be unique.
    private func checkKey(_ faults: inout FaultCollector) {
        let known = table.spec.key.compactMap { table.column($0) }
        guard !known.isEmpty, known.count == table.spec.key.count else { return }
        let rejected = known.reduce(into: Set<Int>()) { $0.formUnion($1.rejected) }
        let columns = known.map(Self.keys)
        var order = (0..<table.count).filter { !rejected.contains($0) }.map { Int32($0) }
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
