// SPDX-License-Identifier: Apache-2.0

/// The input is a document.
///
/// All readers must say the same as each other and as RFC 8259 read naively; what is accepted must survive every way of
/// writing it.
func fuzzJSON(_ input: UnsafeBufferPointer<UInt8>) {
    let bytes = Array(input)
    let tight = JSONLimits(maximumDepth: 5, maximumBytes: 500, maximumStringBytes: 12, maximumMembers: 20)
    _ = agreement(bytes, tight, .error)
    let last = agreement(bytes, .standard, .lastWins)
    let strict = agreement(bytes, .standard, .error)

    let naive = NaiveJSON(bytes)
    let accepts = naive.map { $0.depth <= JSONLimits.standard.maximumDepth } ?? false
    // An exponent beyond what a program can count is refused though the grammar has it.
    let mayRefuse = naive?.numbers.contains { $0.utf8.count > 18 } ?? false
    demand((last != nil) == accepts || (mayRefuse && last == nil), "RFC 8259 accepts: \(accepts), we: \(last != nil)")
    if let naive, let last {
        demand((strict == nil) == naive.hasDuplicateKeys, "duplicate keys: \(naive.hasDuplicateKeys)")
        survive(bytes, last, naive)
    }
}

/// The tree that all readers agree on; nil if they agree to refuse the document.
private func agreement(_ bytes: [UInt8], _ limits: JSONLimits, _ duplicates: DuplicateKeys) -> JSONValue? {
    let tree = Result { () throws(JSONError) in
        try JSONValue.parse(bytes, limits: limits, duplicateKeys: duplicates)
    }
    let scan = Result { () throws(JSONError) in
        try JSONScanner.validate(bytes, limits: limits, duplicateKeys: duplicates)
    }
    demand(same(tree, scan), "the tree says \(tree), the scan \(scan)")
    if duplicates == .error {
        // Members are passed over or read by their number, so that both ways are mixed.
        for skipped in [UInt64(0), 0b1011_0100_1101, .max] {
            let cursor = Result { () throws(JSONError) in
                try JSONCursor.read(bytes, limits: limits) { (cursor) throws(JSONError) in
                    var pattern = skipped
                    return try walk(&cursor, &pattern)
                }
            }
            demand(same(tree, cursor), "the tree says \(tree), the cursor \(cursor)")
            if skipped == 0, case .success(let value) = tree, case .success(let walked) = cursor {
                demand(value == walked, "the cursor reads another value")
            }
        }
    }
    if case .failure(let error) = tree {
        demand((0...bytes.count).contains(error.offset) && error.line > 0 && error.column > 0, "place of \(error)")
    }
    return try? tree.get()
}

private func same<A, B>(_ one: Result<A, JSONError>, _ other: Result<B, JSONError>) -> Bool {
    switch (one, other) {
    case (.success, .success): true
    case (.failure(let a), .failure(let b)): a == b
    default: false
    }
}

/// Reads a value with the cursor; where `pattern` has a bit, the value is passed over and comes out as null.
private func walk(_ cursor: inout JSONCursor, _ pattern: inout UInt64) throws(JSONError) -> JSONValue {
    let isSkipped = pattern & 1 == 1
    pattern = pattern >> 1 | pattern << 63
    if isSkipped { return .null }
    switch cursor.kind {
    case .object?:
        var members: [(String, JSONValue)] = []
        try cursor.beginObject()
        while try cursor.nextKey() { members.append((cursor.key, try walk(&cursor, &pattern))) }
        return .object(JSONObject(members))
    case .array?:
        var elements: [JSONValue] = []
        try cursor.beginArray()
        while try cursor.nextElement() { elements.append(try walk(&cursor, &pattern)) }
        return .array(elements)
    default: return try cursor.readValue()
    }
}

/// What a valid document must come through.
private func survive(_ bytes: [UInt8], _ value: JSONValue, _ naive: NaiveJSON) {
    for style in [JSONStyle.compact, .pretty, .canonical] {
        let written = value.serialized(style)
        let again = Result { () throws(JSONError) in try JSONValue.parse(written) }
        demand((try? again.get()) == value, "written as \(style), it is read as \(again)")
        demand((try? again.get())?.serialized(style) == written, "written twice as \(style), it differs")
        if style == .compact { demand(!written.contains(0x0A), "a newline in compact output") }
        if style == .compact, !naive.hasDuplicateKeys {
            demand(NaiveJSON(written)?.numbers == naive.numbers, "numbers change in a tree: \(naive.numbers)")
        }
    }
    let compacted = try? JSONScanner.compacted(bytes, duplicateKeys: .lastWins)
    demand(compacted.flatMap { NaiveJSON($0)?.numbers } == naive.numbers, "numbers change when compacted")
    demand(compacted?.contains(0x0A) == false, "a newline in a compacted document")
    demand(
        (try? JSONValue.parse(compacted ?? [], duplicateKeys: .lastWins)) == value, "compacted, it is another document")
    for text in naive.numbers {
        guard let number = JSONNumber(text: text) else { continue }
        demand(number.text == text, "\(text) is written as \(number.text)")
        let expected = Double(text).flatMap { $0.isFinite ? $0 : nil }
        demand(number.doubleValue?.bitPattern == expected?.bitPattern, "\(text) is \(String(describing: expected))")
    }
}
