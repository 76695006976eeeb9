// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a cell, what is allowed instead, and what may have been meant.
struct CellFault {
    let message: String
    let suggestion: String?

    /// - Parameters:
    ///   - value: what stands in the cell, at most its first 400 bytes.
    ///   - ids: the ids of the table that a reference points to.
    init(_ column: ColumnSpec, value: String, ids: Interner?) {
        let problem =
            switch column.content {
            case _ where value.isEmpty: "\"\(column.name)\" is empty"
            case .reference(let table): "unknown id \(Quoted.text(value)) in \"\(column.name)\": not in \(table).csv"
            default: "\(Quoted.text(value)) is not allowed in \"\(column.name)\""
            }
        message = problem + "; allowed is \(column.content.allowed)"
        let known = ids.map { ids in (0..<min(ids.count, 20_000)).map { ids.text($0) } } ?? []
        suggestion = CellGuess.value(for: value, column.content, ids: known)
    }
}
