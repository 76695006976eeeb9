// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store

extension CommitRequest {
    static func invalid(_ place: String, _ message: String) -> Problem {
        let name = place.isEmpty ? "The request" : String(place.dropFirst())
        return Problem(
            .invalidParameter, "store.commit/1: \(name) \(message).",
            errors: [.init(instancePath: place, message: message)])
    }

    /// A plan by name: `live`, or 1 to 64 letters, digits, `.`, `_` and `-` of ASCII.
    ///
    /// `LIVE` and `Live` are refused: whoever writes them means live, and would work on a draft without knowing it.
    static func plan(_ value: JSONValue?, at place: String) throws(Problem) -> Plan? {
        guard let value, !value.isNull else { return nil }
        guard let name = value.stringValue, (1...64).contains(name.utf8.count), name.utf8.allSatisfy(isNameByte) else {
            throw invalid(place, "must be live, or 1 to 64 letters, digits, dots, underscores and hyphens")
        }
        guard name == Plan.live.name || name.lowercased() != Plan.live.name else {
            throw invalid(
                place,
                "may not be \(name) (did you mean \"live\"?): a draft's name differs from live in more than capitals")
        }
        return Plan(name: name)
    }

    static func whole(_ value: JSONValue?, at place: String) throws(Problem) -> Int64? {
        guard let value, !value.isNull else { return nil }
        guard let number = value.integerValue, number > 0 else {
            throw invalid(place, "must be the number of a version")
        }
        return number
    }

    static func text(_ value: JSONValue?, at place: String, characters: Int) throws(Problem) -> String? {
        guard let value, !value.isNull else { return nil }
        guard let text = value.stringValue, (1...characters).contains(text.count), !text.utf8.contains(0) else {
            throw invalid(place, "must be 1 to \(characters) characters of text")
        }
        return text
    }

    static func code(_ value: JSONValue?) throws(Problem) -> String? {
        guard let code = try text(value, at: "/reason_code", characters: 64) else { return nil }
        let isCode = code.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
        guard isCode else { throw invalid("/reason_code", "must be 1 to 64 of a to z, 0 to 9 and _") }
        return code
    }

    static func texts(_ value: JSONValue?) throws(Problem) -> [String] {
        guard let value, !value.isNull else { return [] }
        guard let items = value.arrayValue, items.count <= 20 else {
            throw invalid("/accepted", "must be a list of at most 20")
        }
        var texts: [String] = []
        for (index, item) in items.enumerated() {
            if let text = try text(item, at: "/accepted/\(index)", characters: 200) { texts.append(text) }
        }
        return texts
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 45, 46, 95: true
        default: false
        }
    }
}
