// SPDX-License-Identifier: Apache-2.0

/// Reads a document into a `JSONValue`; one instance reads one document.
///
/// A loop with a stack of open containers, not a recursion: nesting costs no thread stack. Values wait on one stack
/// and move into an array of their exact number when their container closes. The loop works on a copy of the cursor
/// that stays in registers; what is rare is out of line and takes a copy of that.
struct TreeReader: ~Copyable {
    private let limits: JSONLimits
    private let duplicateKeys: DuplicateKeys
    private let depth: Int
    private(set) var members: Int
    private(set) var cursor: ByteCursor
    private var containers: ScratchStack<PendingContainer>
    private var values: ScratchStack<JSONValue>
    private var keys: KeyReader

    init(
        _ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits, duplicateKeys: DuplicateKeys, memory: ReaderMemory
    ) {
        cursor = ByteCursor(bytes)
        self.limits = limits
        self.duplicateKeys = duplicateKeys
        depth = min(limits.maximumDepth, JSONLimits.deepestAllowed)
        members = limits.maximumMembers
        containers = ScratchStack(in: memory.containers)
        values = ScratchStack(in: memory.values)
        keys = KeyReader(documentSize: bytes.count, memory)
    }

    /// Goes on where another reader of the same document stands; `depth` and `members` are what it may still use.
    init(continuing cursor: ByteCursor, limits: JSONLimits, depth: Int, members: Int, memory: ReaderMemory) {
        self.cursor = cursor
        self.limits = limits
        self.duplicateKeys = .error
        self.depth = depth
        self.members = members
        containers = ScratchStack(in: memory.containers)
        values = ScratchStack(in: memory.values)
        keys = KeyReader(documentSize: cursor.bytes.count, memory)
    }

    mutating func readDocument() throws(ReadFailure) -> JSONValue {
        try cursor.checkStart(limits)
        cursor.skipWhitespace()
        let value = try readValue()
        try cursor.checkEnd()
        return value
    }

    /// Reads the value that starts at the cursor; whitespace before it is already skipped.
    mutating func readValue() throws(ReadFailure) -> JSONValue {
        var place = cursor
        while true {
            switch place.current {
            case UInt8(ascii: "\""):
                place.position &+= 1
                values.push(.string(try place.readString(limits)))
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                values.push(try ByteCursor.number(in: place.bytes, &place.position))
            case UInt8(ascii: "{"):
                if try opens(isObject: true, &place) { continue }
            case UInt8(ascii: "["):
                if try opens(isObject: false, &place) { continue }
            default: values.push(try Self.literal(&place))
            }
            // A value is complete: it may complete the containers around it.
            while true {
                if containers.isEmpty {
                    cursor = place
                    return values.pop()
                }
                // Most often the next member of a known shape follows.
                if members > 0, KeyReader.readNextKnown(containers.top, &place) {
                    members &-= 1
                    break
                }
                if try goesOn(&place) { break }
                close()
            }
        }
    }

    @inline(never)
    private static func literal(_ cursor: inout ByteCursor) throws(ReadFailure) -> JSONValue {
        switch cursor.current {
        case UInt8(ascii: "t"):
            try cursor.skipLiteral("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try cursor.skipLiteral("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try cursor.skipLiteral("null")
            return .null
        default: throw cursor.noValue()
        }
    }

    /// Steps into a container and notes it as open, and over the first key of an object; an empty container becomes a
    /// value at once, and the answer is false.
    @inline(__always)
    private mutating func opens(isObject: Bool, _ cursor: inout ByteCursor) throws(ReadFailure) -> Bool {
        var place = cursor
        defer { cursor = place }
        return try openContainer(isObject: isObject, &place)
    }

    @inline(never)
    private mutating func openContainer(isObject: Bool, _ place: inout ByteCursor) throws(ReadFailure) -> Bool {
        guard containers.count < depth else { throw ReadFailure(.tooDeep, at: place.position, expected: "") }
        place.position &+= 1
        place.skipWhitespace()
        if place.current == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
            place.position &+= 1
            values.push(isObject ? .object(JSONObject()) : .array([]))
            return false
        }
        containers.push(PendingContainer(isObject: isObject, values: values.count, keys: keys.count))
        try countMember(place)
        if isObject {
            keys.begin(containers.top, place)
            try readKey(&place)
        }
        return true
    }

    /// Steps over what follows an element or member: true behind a comma (and the next key), false at the end of the
    /// container.
    @inline(__always)
    private mutating func goesOn(_ cursor: inout ByteCursor) throws(ReadFailure) -> Bool {
        var place = cursor
        defer { cursor = place }
        return try passSeparator(&place)
    }

    @inline(never)
    private mutating func passSeparator(_ place: inout ByteCursor) throws(ReadFailure) -> Bool {
        if containers.top.pointee.replacing >= 0 { replace() }
        place.skipWhitespace()
        let isObject = containers.top.pointee.isObject
        if place.current == UInt8(ascii: ",") {
            place.position &+= 1
            place.skipWhitespace()
            try countMember(place)
            if isObject { try readKey(&place) }
            return true
        }
        guard place.current == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
            throw place.unexpected(isObject ? "',' or '}'" : "',' or ']'")
        }
        place.position &+= 1
        return false
    }

    @inline(__always)
    private mutating func readKey(_ place: inout ByteCursor) throws(ReadFailure) {
        if KeyReader.readKnown(containers.top, &place) { return }
        try keys.readNew(containers.top, &place, limits, duplicateKeys)
    }

    /// The last of two equal keys gives its value to the first one's place.
    @inline(never)
    private mutating func replace() {
        let top = containers.top
        let value = values.pop()
        values[top.pointee.values + top.pointee.replacing] = value
        top.pointee.replacing = -1
    }

    /// Makes a value of the innermost container and what it holds.
    @inline(never)
    private mutating func close() {
        let top = containers.top
        let start = top.pointee.values
        if top.pointee.isObject {
            let list = keys.finish(top, cursor)
            values.push(.object(JSONObject(keys: list, values: values.popRun(from: start))))
        } else {
            values.push(.array(values.popRun(from: start)))
        }
        containers.drop()
    }

    @inline(__always)
    private mutating func countMember(_ place: ByteCursor) throws(ReadFailure) {
        guard members > 0 else { throw ReadFailure(.tooManyMembers, at: place.position, expected: "") }
        members &-= 1
    }
}
