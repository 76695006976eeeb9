// SPDX-License-Identifier: Apache-2.0

import JSON

/// What one vector came to: one line of output.
struct VectorLine {
    let file: String
    let id: String
    /// The case inside the vector; nil if the vector is one.
    let number: Int?
    let isPass: Bool
    let expected: JSONValue
    let got: JSONValue

    var json: JSONValue {
        var object: JSONObject = ["file": .string(file), "id": .string(id)]
        if let number { object["case"] = .integer(Int64(number)) }
        object["pass"] = .bool(isPass)
        object["expected"] = expected
        object["got"] = got
        return .object(object)
    }
}

/// Whether what was computed is what was expected.
enum Comparison {
    /// Numbers may differ by the tolerance, absolutely or relative to what is expected; objects may have more members
    /// than expected; everything else must be equal.
    static func matches(_ expected: JSONValue, _ got: JSONValue?, tolerance: Double) -> Bool {
        guard let got else { return false }
        if let members = expected.objectValue {
            return members.allSatisfy { matches($0.value, got[$0.key], tolerance: tolerance) }
        }
        if let items = expected.arrayValue {
            guard let other = got.arrayValue, other.count == items.count else { return false }
            return zip(items, other).allSatisfy { matches($0, $1, tolerance: tolerance) }
        }
        if let number = expected.doubleValue {
            guard let other = got.doubleValue else { return false }
            return abs(number - other) <= tolerance * max(1, abs(number))
        }
        return expected == got
    }
}
