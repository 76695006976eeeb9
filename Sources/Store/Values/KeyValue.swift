// SPDX-License-Identifier: Apache-2.0

/// A value under a key of a namespace.
package struct KeyValue: Sendable, Hashable {
    package let key: String
    /// JSON text in UTF-8.
    ///
    /// The store does not parse it.
    package let json: [UInt8]
    /// Changes with every write and is never used again for the same key, not even after a delete.
    package let etag: Int64

    package init(key: String, json: [UInt8], etag: Int64) {
        self.key = key
        self.json = json
        self.etag = etag
    }
}

/// What a namespace holds.
package struct KeyValueUsage: Sendable, Hashable {
    /// The UTF-8 bytes of all keys and values.
    package let bytes: Int64
    package let entries: Int64

    package init(bytes: Int64, entries: Int64) {
        self.bytes = bytes
        self.entries = entries
    }
}

/// A change of one key.
package enum KeyValueWrite: Sendable, Hashable {
    /// Sets the key, whether it was there or not. `json` is JSON text in UTF-8.
    case put(namespace: String, key: String, json: [UInt8])
    /// Removes the key; a key that is not there is no error (expect its etag to make it one).
    case delete(namespace: String, key: String)
}
