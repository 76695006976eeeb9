// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

/// What tree reader, scanner and cursor say about a document; an issue is recorded when they do not say the same.
struct Verdict {
    /// The tree reader's error, nil if the document is good.
    let error: JSONError?

    /// `seed` decides by which of its reads the cursor goes through the document.
    init(on bytes: [UInt8], limits: JSONLimits = .standard, seed: UInt64 = 1, _ comment: @autoclosure () -> String = "")
    {
        let tree: Result<JSONValue, JSONError> = Result { () throws(JSONError) in
            try JSONValue.parse(bytes, limits: limits)
        }
        error =
            switch tree {
            case .success: nil
            case .failure(let error): error
            }
        let scanned = performing { () throws(JSONError) in try JSONScanner.validate(bytes, limits: limits) }
        let skipped = performing { () throws(JSONError) in try JSONCursor.read(bytes, limits: limits) { _ in } }
        let decoded: Result<JSONValue, JSONError> = Result { () throws(JSONError) in
            try JSONCursor.read(bytes, limits: limits) { (cursor) throws(JSONError) in try CursorDecoding.tree(&cursor)
            }
        }
        let wandered = performing { () throws(JSONError) in
            try JSONCursor.read(bytes, limits: limits) { (cursor) throws(JSONError) in
                var wanderer = CursorDecoding(random: Seeded(state: seed))
                try wanderer.wander(&cursor)
            }
        }
        let agree = scanned == error && skipped == error && wandered == error && decoded == tree
        if !agree {
            Issue.record(
                """
                \(comment()) tree \(tree), scanner \(String(describing: scanned)), skipped \(String(describing: skipped)), \
                decoded \(decoded), wandered \(String(describing: wandered)) for \(bytes.prefix(400)) \
                \(String(decoding: bytes.prefix(400), as: UTF8.self))
                """)
        }
    }
}

/// Ways to go through a document with a cursor.
struct CursorDecoding {
    var random: Seeded

    /// Builds the tree from the typed reads.
    static func tree(_ cursor: inout JSONCursor) throws(JSONError) -> JSONValue {
        switch cursor.kind {
        case .object?:
            var members = JSONObject()
            try cursor.beginObject()
            while try cursor.nextKey() {
                let key = cursor.key
                members[key] = try tree(&cursor)
            }
            return .object(members)
        case .array?:
            var elements: [JSONValue] = []
            try cursor.beginArray()
            while try cursor.nextElement() { elements.append(try tree(&cursor)) }
            return .array(elements)
        case .string?: return .string(try cursor.readString())
        case .boolean?: return .bool(try cursor.readBool())
        case .null?:
            try cursor.readNull()
            return .null
        case .number?, nil: return try cursor.readValue()
        }
    }

    /// Reads, skips, leaves out and leaves early by chance.
    mutating func wander(_ cursor: inout JSONCursor) throws(JSONError) {
        switch random.below(7) {
        case 0: try cursor.skip()
        case 1: _ = try cursor.readValue()
        case 2: return
        case 3:
            let compact = try cursor.readCompacted()
            if performing({ () throws(JSONError) in try JSONScanner.validate(compact) }) != nil {
                Issue.record("compacted to \(compact)")
            }
        case 4:
            let (value, compact) = try cursor.readValueAndCompacted()
            let again: Result<JSONValue, JSONError> = Result { () throws(JSONError) in try JSONValue.parse(compact) }
            if again != .success(value) || (try? JSONScanner.validate(compact).isCompact) != true {
                Issue.record("\(value) compacted to \(compact)")
            }
        default: try enter(&cursor)
        }
    }

    private mutating func enter(_ cursor: inout JSONCursor) throws(JSONError) {
        switch cursor.kind {
        case .object?:
            try cursor.beginObject()
            while try cursor.nextKey() {
                if random.below(8) == 0 { return try cursor.leave() }
                if !cursor.keyIs("a") { try wander(&cursor) }
            }
        case .array?:
            try cursor.beginArray()
            while try cursor.nextElement() {
                if random.below(8) == 0 { return try cursor.leave() }
                try wander(&cursor)
            }
        case .number?:
            // A number that is no integer can be read again as something else.
            do throws(JSONError) { _ = try cursor.readInteger() } catch {
                guard error.code == .wrongKind else { throw error }
                try cursor.skip()
            }
        default: try cursor.skip()
        }
    }
}
