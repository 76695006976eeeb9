// SPDX-License-Identifier: Apache-2.0

extension JSONObject {
    /// Calls `body` with the keys and the values in place.
    @inline(__always)
    func withMembers<Result>(
        _ body: (UnsafeBufferPointer<String>, UnsafeBufferPointer<JSONValue>) -> Result
    ) -> Result {
        keys.withUnsafeBufferPointer { keys in values.withUnsafeBufferPointer { values in body(keys, values) } }
    }

    /// Whether there is a member of that name.
    func has(_ key: String) -> Bool { keyList.position(of: key) != nil }
}
