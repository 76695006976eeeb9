// SPDX-License-Identifier: Apache-2.0

import JSON

/// The arguments of a tool, put together from options that may be absent.
struct CallArguments {
    private var object: JSONObject = [:]

    var json: JSONValue { .object(object) }

    mutating func put(_ name: String, _ value: String?) {
        if let value { object[name] = .string(value) }
    }

    mutating func put(_ name: String, _ value: Int?) {
        if let value { object[name] = .integer(Int64(value)) }
    }

    mutating func put(_ name: String, _ value: JSONValue) { object[name] = value }

    mutating func put(_ name: String, _ values: [String]) {
        if !values.isEmpty { object[name] = .array(values.map { .string($0) }) }
    }

    mutating func put(_ name: String, isSet: Bool) {
        if isSet { object[name] = true }
    }
}
