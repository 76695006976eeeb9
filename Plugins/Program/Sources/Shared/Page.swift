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

    /// The first rows of this page whose sizes add up to at most `bytes`; one at least, so that the pages come to an end.
    func cut<Row>(_ rows: [Row], within bytes: Int, size: (Row) -> Int) -> ArraySlice<Row> {
        let all = cut(rows)
        var left = bytes
        let end = all.firstIndex { row in
            left -= size(row)
            return left < 0
        }
        guard let end else { return all }
        return all[..<max(end, min(all.startIndex + 1, all.endIndex))]
    }

    /// Where the next page begins; null after the last.
    ///
    /// - Parameter shown: how many rows this page has, when that is not its limit.
    func next(of total: Int, shown: Int? = nil) -> JSONValue {
        let count = shown ?? limit
        return first < total && count < total - first ? .string("\(first + count)") : .null
    }
}
