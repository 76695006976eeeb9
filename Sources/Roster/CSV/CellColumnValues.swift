// SPDX-License-Identifier: Apache-2.0

internal import Columns

extension CellColumn {
    /// A column with the values of the given rows.
    ///
    /// Dictionaries hold only what the rows use, sorted by bytes, so that equal rows give equal columns. O(rows).
    func column(of rows: [Int32]) -> Column {
        let nulls = rows.contains { isNull[Int($0)] } ? rows.map { isNull[Int($0)] } : nil
        switch spec.content.type {
        case .utf8: return .utf8(rows.map { texts[Int($0)] }, isNull: nulls)
        case .localTimestamp: return .localTimestamp(rows.map { microseconds[Int($0)] }, isNull: nulls)
        case .date32: return .date32(rows.map { numbers[Int($0)] }, isNull: nulls)
        case .bool: return .bool(rows.map { numbers[Int($0)] != 0 }, isNull: nulls)
        case .dictionary: return dictionary(of: rows, nulls)
        default: return .int32(rows.map { numbers[Int($0)] }, isNull: nulls)
        }
    }

    private func dictionary(of rows: [Int32], _ nulls: [Bool]?) -> Column {
        var isUsed = [Bool](repeating: false, count: interner.count)
        for row in rows where !isNull[Int(row)] { isUsed[Int(numbers[Int(row)])] = true }
        let texts = isUsed.indices.map { isUsed[$0] ? canonicalText($0) : "" }
        let values = Set(isUsed.indices.filter { isUsed[$0] }.map { texts[$0] })
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var places: [String: Int32] = [:]
        for (place, text) in values.enumerated() { places[text] = Int32(place) }
        let codes = texts.map { places[$0] ?? 0 }
        return .dictionary(
            codes: rows.map { isNull[Int($0)] ? 0 : codes[Int(numbers[Int($0)])] }, values: values, isNull: nulls)
    }
}
