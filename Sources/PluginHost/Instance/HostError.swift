// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// The error documents that the host itself gives to plugins and callers.
enum HostError {
    static func document(_ detail: String, code: ProblemCode? = nil) -> [UInt8] {
        var document: JSONObject = ["detail": .string(detail)]
        if let code { document["code"] = .string(code.rawValue) }
        return JSONValue.object(document).serialized()
    }
}
