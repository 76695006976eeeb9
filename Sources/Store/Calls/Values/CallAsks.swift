// SPDX-License-Identifier: Apache-2.0

import JSON

/// What a call asks, read as far as the store must know it: by which keys.
struct CallAsks {
    let keys: [String]

    /// Reads an array of objects with a text under `key`; nil when it is something else.
    init?(_ json: [UInt8]) {
        guard let asks = (try? JSONValue.parse(json))?.arrayValue else { return nil }
        var keys: [String] = []
        for ask in asks {
            guard let key = ask["key"]?.stringValue else { return nil }
            keys.append(key)
        }
        self.keys = keys
    }

    /// The keys that have no answer yet.
    func open(answers: [UInt8]?) -> [String] {
        let given = answers.flatMap { (try? JSONValue.parse($0))?.objectValue }
        return keys.filter { given?[$0] == nil }
    }
}
