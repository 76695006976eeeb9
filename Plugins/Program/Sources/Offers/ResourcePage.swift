// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// A list as a resource: as many of its rows as fit, and where the rest is.
///
/// A page is cut by bytes, so that its size does not depend on how long names are; it names the next one by the version's
/// number, so that pages of different versions do not mix (design.md: replies under 32 KB).
struct ResourcePage {
    /// What the rows of a page may take together.
    static let rowBytes = 28 << 10

    /// The first row of each page.
    private let starts: [Int]
    private let rows: [JSONValue]

    /// O(bytes of the rows).
    init(_ rows: [JSONValue]) {
        self.rows = rows
        var starts = [0]
        var bytes = 0
        for (index, row) in rows.enumerated() {
            let size = row.serialized().count + 1
            if bytes + size > Self.rowBytes, bytes > 0 {
                starts.append(index)
                bytes = 0
            }
            bytes += size
        }
        self.starts = starts
    }

    /// How many pages there are; one at least.
    var count: Int { starts.count }

    /// The members of a page: its rows, and where the next is.
    ///
    /// - Parameter uri: the list's own URI, of this version.
    /// - Throws: NOT_FOUND for a page that there is not.
    func members(page: Int, of uri: String) throws(ToolFailure) -> JSONObject {
        guard starts.indices.contains(page - 1) else {
            throw .notFound("There is no page \(page) of \(uri); it has \(count).")
        }
        let end = page < count ? starts[page] : rows.count
        return [
            "items": .array(Array(rows[starts[page - 1]..<end])), "total": .integer(Int64(rows.count)),
            "page": .integer(Int64(page)), "pages": .integer(Int64(count)),
            "next": page < count ? .string("\(uri)/\(page + 1)") : .null,
        ]
    }

    /// The page that a call is about: its variable `page`, or the first.
    static func number(_ call: ToolCall) throws(ToolFailure) -> Int {
        guard let text = call.string(ifPresent: "page") else { return 1 }
        guard let page = Int(text), page > 0, "\(page)" == text else {
            throw .notFound("\(call.uri) names no page: pages are numbers from 1.")
        }
        return page
    }
}
