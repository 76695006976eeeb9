// SPDX-License-Identifier: Apache-2.0

package import JSON

/// One page of a list that is sorted by a key.
///
/// The cursor says after which key to go on, so that what comes and goes between two pages moves nothing that is there all
/// the time: no row twice, none left out.
package struct ListPage<Item: Sendable>: Sendable {
    package let items: [Item]
    /// What to send to get the next page; nil when this is the last.
    package let next: String?

    /// Cuts a page out of `items`, sorted by `key`.
    ///
    /// O(n log n) in the items.
    ///
    /// - Parameter arguments: the members `limit` and `cursor`, validated by `ListPaging.properties`.
    /// - Throws: 422 for a cursor that is none.
    package init(
        of items: [Item], arguments: JSONValue, by key: (Item) -> String
    ) throws(Problem) {
        var rest = items.sorted { key($0) < key($1) }[...]
        if let cursor = arguments["cursor"]?.stringValue {
            let after = try ListPaging.key(of: cursor)
            rest = rest.drop { !(after < key($0)) }
        }
        let limit = Int(arguments["limit"]?.integerValue ?? ListPaging.standardLimit)
        self.items = Array(rest.prefix(limit))
        next = rest.count > limit ? self.items.last.map { ListPaging.cursor(after: key($0)) } : nil
    }
}

extension ListPage {
    /// The member `next_cursor` of the answer.
    package var nextCursor: JSONValue { next.map { .string($0) } ?? .null }
}

/// What all lists have in common that are cut into pages by a key.
package enum ListPaging {
    package static let standardLimit: Int64 = 500

    /// The members of an input schema that choose the page.
    package static let properties: JSONObject = [
        "cursor": [
            "type": "string", "minLength": 1, "maxLength": 512,
            "description": "Where to go on: next_cursor of the page before.",
        ],
        "limit": [
            "type": "integer", "minimum": 1, "maximum": 1000, "default": .integer(standardLimit),
            "description": "How many at most.",
        ],
    ]

    /// The input schema of a list that takes nothing else.
    package static let input: JSONValue = [
        "type": "object", "additionalProperties": false, "properties": .object(properties),
    ]

    /// The cursor of a page that ended with a key: it says nothing to whoever looks at it, in letters that need no encoding
    /// in a query.
    package static func cursor(after key: String) -> String {
        let text = Base64.encode(Array("after:".utf8) + Array(key.utf8))
        return String(
            text.compactMap { character -> Character? in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: character
                }
            })
    }

    /// The key that a page ended with.
    package static func key(of cursor: String) throws(Problem) -> String {
        var text = cursor.utf8.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        while !text.count.isMultiple(of: 4) { text.append(UInt8(ascii: "=")) }
        let mark = Array("after:".utf8)
        guard let bytes = Base64.decode(text), bytes.starts(with: mark),
            let key = String(validating: bytes.dropFirst(mark.count), as: UTF8.self)
        else { throw fault(cursor) }
        return key
    }

    /// The refusal of a cursor that no page ended with.
    package static func fault(_ cursor: String) -> Problem {
        Problem(
            .invalidParameter, "cursor is \"\(cursor.prefix(64))\"; it is next_cursor of the page before.",
            errors: [
                Problem.Fault(
                    instancePath: "/cursor", message: "is no cursor of this list", value: .string(cursor),
                    allowed: "next_cursor of the page before")
            ])
    }
}
