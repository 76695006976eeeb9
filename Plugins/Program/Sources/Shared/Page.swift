// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// A part of a list: `limit` rows from `cursor` on.
struct Page {
    let first: Int
    let limit: Int

    init(_ call: ToolCall) throws(ToolFailure) {
        limit = Int(call.integer(ifPresent: "limit") ?? 50)
        guard let cursor = call.string(ifPresent: "cursor") else {
            first = 0
            return
        }
        guard let place = Int(cursor), place >= 0 else {
            throw .invalid(field: "/cursor", value: .string(cursor), allowed: "next_cursor of the answer before")
        }
        first = place
    }

    /// The rows of this page.
    func cut<Row>(_ rows: [Row]) -> ArraySlice<Row> { rows.dropFirst(first).prefix(limit) }

    /// Where the next page begins; null after the last.
    func next(of total: Int) -> JSONValue {
        first < total && limit < total - first ? .string("\(first + limit)") : .null
    }
}
