// SPDX-License-Identifier: Apache-2.0

import JSON

/// The error documents that the host itself gives to plugins and callers.
enum HostError {
    static func document(_ detail: String) -> [UInt8] {
        JSONValue.object(["detail": .string(detail)]).serialized()
    }
}
