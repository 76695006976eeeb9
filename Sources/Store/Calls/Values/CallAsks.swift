// SPDX-License-Identifier: Apache-2.0

import JSON

/// What a call asks, read as far as the store must know it: by which keys, and what of it is for others to approve.
struct CallAsks {
    /// A question of kind `approval`, of which the store keeps a record.
    struct Approval {
        let key: String
        let plugin: String
        let title: String?
        let message: String
        /// What it needs, as whoever asks has written it.
        let termsJSON: [UInt8]
    }

    let keys: [String]
    let approvals: [Approval]

    /// Reads an array of objects with a text under `key`; nil when it is something else.
    init?(_ json: [UInt8]) {
        guard let asks = (try? JSONValue.parse(json))?.arrayValue else { return nil }
        var keys: [String] = []
        var approvals: [Approval] = []
        for ask in asks {
            guard let key = ask["key"]?.stringValue else { return nil }
            keys.append(key)
            guard ask["kind"]?.stringValue == "approval" else { continue }
            approvals.append(
                Approval(
                    key: key, plugin: ask["plugin"]?.stringValue ?? "", title: ask["title"]?.stringValue,
                    message: ask["message"]?.stringValue ?? "",
                    termsJSON: (ask["approval"] ?? .object([:])).serialized()))
        }
        self.keys = keys
        self.approvals = approvals
    }

    /// The keys that have no answer yet.
    func open(answers: [UInt8]?) -> [String] {
        let given = answers.flatMap { (try? JSONValue.parse($0))?.objectValue }
        return keys.filter { given?[$0] == nil }
    }

    /// Answers, with those added that were given meanwhile; of two under one key the one that was there stays.
    static func merged(_ new: [UInt8]?, into old: [UInt8]?) -> [UInt8]? {
        guard let new, let added = (try? JSONValue.parse(new))?.objectValue, !added.isEmpty else { return old }
        guard let old else { return new }
        let limits = JSONLimits(maximumBytes: old.count, maximumStringBytes: old.count)
        guard var all = (try? JSONValue.parse(old, limits: limits))?.objectValue else { return old }
        for (key, answer) in added where all[key] == nil { all[key] = answer }
        return JSONValue.object(all).serialized()
    }
}
