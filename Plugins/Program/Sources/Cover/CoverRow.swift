// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// A cell and its candidates in JSON, and what they weigh, each worded once.
struct CoverRow {
    private let cell: JSONObject
    private let candidates: [JSONValue]
    /// The bytes of the cell without candidates, and of the first candidates with the commas between them.
    private let sizes: [Int]

    init(_ cell: JSONObject, _ candidates: [JSONValue]) {
        self.cell = cell
        self.candidates = candidates
        var size = Self.json(cell, []).serialized().count
        var sizes = [size]
        for (number, candidate) in candidates.enumerated() {
            size += candidate.serialized().count + (number == 0 ? 0 : 1)
            sizes.append(size)
        }
        self.sizes = sizes
    }

    /// The cell with at most so many candidates.
    func json(_ shown: Int) -> JSONValue { Self.json(cell, candidates.prefix(shown)) }

    /// The bytes of some rows as an array, with at most so many candidates each.
    static func size(_ rows: ArraySlice<CoverRow>, _ shown: Int) -> Int {
        let bytes = rows.reduce(2) { $0 + $1.sizes[min(shown, $1.candidates.count)] }
        return bytes + max(0, rows.count - 1)
    }

    private static func json(_ cell: JSONObject, _ candidates: some Sequence<JSONValue>) -> JSONValue {
        var object = cell
        object["candidates"] = .array(Array(candidates))
        return .object(object)
    }
}
