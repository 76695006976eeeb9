// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Roster
import RosterJSON
import Store

/// `list_inferred`: the rows that were inferred from the past and that nobody has confirmed, with the edits that do.
package enum InferredTool {
    package static func all(library: RosterLibrary) -> [HostTool] {
        [
            HostTool.make(
                "list_inferred", title: "List what was inferred",
                description:
                    "The rows of demand and eligibility that infer_demand proposed, somebody applied, and nobody has "
                    + "confirmed yet. Each comes with the edits for apply_change that confirm it, and with those that "
                    + "take it away."
                    + " Use it after proposals of infer_demand were applied; not for demand that somebody entered. "
                    + "Cheap.",
                effect: .read, input: input,
                body: { arguments, _ throws(Problem) in
                    guard let head = try await library.head() else {
                        throw Problem(.notFound, "No program was imported yet; import one with: holdfast import DIR")
                    }
                    return answer(
                        head, service: arguments["service"]?.stringValue,
                        limit: Int(arguments["limit"]?.integerValue ?? 100))
                })
        ].compactMap { $0 }
    }

    private static func answer(_ head: LoadedRoster, service: String?, limit: Int) -> JSONValue {
        let rows = inferred(head.tables).filter { row in
            service == nil || row.cells.contains { $0.column == "service_id" && $0.text == service }
        }
        let shown = rows.prefix(limit)
        return [
            "version": .integer(head.summary.number), "total": .integer(Int64(rows.count)),
            "items": .array(
                shown.map { row in
                    [
                        "table": .string(row.table), "row": .object(RosterEditJSON.json(row: row.cells, of: row.table)),
                        "confirm": .array(row.confirming.map { RosterEditJSON.json($0) }),
                        "remove": .array([RosterEditJSON.json(row.removing)]),
                    ]
                }),
            "confirm_all": .array(shown.flatMap { $0.confirming.map { RosterEditJSON.json($0) } }),
            "note": .string(
                rows.isEmpty
                    ? "Nothing is inferred: every row was given or confirmed by somebody."
                    : "Confirm what is true with apply_change and the edits under confirm; of confirm_all, only after "
                        + "reading every line."),
        ]
    }

    /// One row that is marked.
    struct InferredRow {
        let table: String
        let cells: [RosterCell]
        /// The edits after which the row is there as somebody's word.
        let confirming: [RosterEdit]
        let removing: RosterEdit
    }

    /// The marked rows, by table and in the order of rows.
    static func inferred(_ tables: RosterTables) -> [InferredRow] {
        TableSpec.all.filter(\.marksInferredRows).flatMap { spec -> [InferredRow] in
            guard let table = tables[spec.name], let rows = TableRows(table, identities: nil),
                let place = rows.columns.firstIndex(where: { $0.name == TableSpec.sourceColumn })
            else { return [] }
            var found: [InferredRow] = []
            rows.forEach { row in
                guard row[place] == RowSource.inferred.rawValue else { return }
                let cells = cells(row, rows.columns)
                found.append(inferred(spec, cells))
            }
            return found
        }
    }

    /// A row of a table with a key is changed; one without is taken out, and put in again without the mark.
    private static func inferred(_ spec: TableSpec, _ cells: [RosterCell]) -> InferredRow {
        let given = RosterCell(TableSpec.sourceColumn, RowSource.given.rawValue)
        guard spec.key.isEmpty else {
            let key = cells.filter { spec.key.contains($0.column) }
            return InferredRow(
                table: spec.name, cells: cells, confirming: [RosterEdit(.put, spec.name, key + [given])],
                removing: RosterEdit(.delete, spec.name, key))
        }
        let removing = RosterEdit(.delete, spec.name, cells)
        let plain = cells.filter { $0.column != TableSpec.sourceColumn }
        return InferredRow(
            table: spec.name, cells: cells, confirming: [removing, RosterEdit(.put, spec.name, plain)],
            removing: removing)
    }

    /// The cells of a row that have a value.
    static func cells(_ row: [String?], _ columns: [ColumnSpec]) -> [RosterCell] {
        zip(columns, row).compactMap { column, text in text.map { RosterCell(column.name, $0) } }
    }

    private static let input: JSONValue = [
        "type": "object", "additionalProperties": false,
        "properties": [
            "service": [
                "type": "string", "minLength": 1, "maxLength": 64, "description": "Only rows of this service, by id.",
            ],
            "limit": [
                "type": "integer", "minimum": 1, "maximum": 1000, "default": 100,
                "description": "How many rows to show at most.",
            ],
        ],
    ]
}
