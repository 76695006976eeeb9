// SPDX-License-Identifier: Apache-2.0

import JSON

/// How far a running call says that it is.
package struct CallProgress: Sendable, Hashable {
    package let done: Double
    /// nil when it is not known.
    package let total: Double?
    package let message: String?
    /// UTC, in microseconds since 1970-01-01.
    package let atMicros: Int64

    package init(done: Double, total: Double?, message: String?, atMicros: Int64) {
        self.done = done
        self.total = total
        self.message = message
        self.atMicros = atMicros
    }
}

extension CallProgress {
    /// As the row keeps it: `{done, total?, message?, at}`.
    var stored: [UInt8] {
        var members: JSONObject = ["done": .number(done)]
        if let total { members["total"] = .number(total) }
        if let message { members["message"] = .string(message) }
        members["at"] = .integer(atMicros)
        return JSONValue.object(members).serialized()
    }

    /// Reads what the row keeps; nil when it is not that.
    init?(stored bytes: [UInt8]) {
        guard let value = try? JSONValue.parse(bytes), let done = value["done"]?.doubleValue,
            let at = value["at"]?.integerValue
        else { return nil }
        self.init(
            done: done, total: value["total"]?.doubleValue, message: value["message"]?.stringValue, atMicros: at)
    }
}
