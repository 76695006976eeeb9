// SPDX-License-Identifier: Apache-2.0

internal import Columns

extension RosterTables {
    /// How many rows of each table were inferred from the past and confirmed by nobody; tables without any have no entry.
    ///
    /// O(rows of tables in which some row was inferred).
    public var inferredRows: [String: Int] {
        var counts: [String: Int] = [:]
        for spec in TableSpec.all where spec.marksInferredRows {
            for batch in self[spec.name]?.batches ?? [] {
                guard let (codes, words) = batch.text(TableSpec.sourceColumn)?.interned(),
                    let code = words.firstIndex(of: RowSource.inferred.rawValue)
                else { continue }
                counts[spec.name, default: 0] += codes.count { Int($0) == code }
            }
        }
        return counts.filter { $0.value > 0 }
    }
}

extension TableSpec {
    /// The column that says where a row comes from.
    public static let sourceColumn = "source"

    /// Whether rows of the table can be marked as inferred.
    public var marksInferredRows: Bool {
        column(Self.sourceColumn)?.content == .code(RowSource.allCases.map(\.rawValue))
    }
}
