// SPDX-License-Identifier: Apache-2.0

extension TokenWalker {
    /// Below this size of the document trees are read without the tree reader's stacks, which then cost more than they
    /// save.
    private static let shortDocument = 4096

    /// Reads the value that begins here as a tree.
    mutating func readTree() throws(ReadFailure) -> JSONValue {
        if cursor.bytes.count < Self.shortDocument { return try readShortTree() }
        let (cursor, limits, depth, members) = (cursor, limits, depth, members)
        let (result, position, left) = ReaderMemory.lend { memory in
            var reader = TreeReader(
                continuing: cursor, limits: limits, depth: depth, members: members, memory: memory)
            let result: Result<JSONValue, ReadFailure>
            do throws(ReadFailure) {
                result = .success(try reader.readValue())
            } catch {
                result = .failure(error)
            }
            return (result, reader.cursor.position, reader.members)
        }
        let value = try result.get()
        self.cursor.position = position
        self.members = left
        return value
    }

    private mutating func readShortTree() throws(ReadFailure) -> JSONValue {
        switch cursor.current {
        case UInt8(ascii: "\""):
            cursor.position += 1
            return .string(try cursor.readString(limits))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try cursor.readNumber()
        case UInt8(ascii: "{"): return .object(try readShortObject())
        case UInt8(ascii: "["): return .array(try readShortArray())
        default:
            let isTrue = cursor.current == UInt8(ascii: "t")
            let isNull = cursor.current == UInt8(ascii: "n")
            try walkValue()
            return isNull ? .null : .bool(isTrue)
        }
    }

    private mutating func readShortArray() throws(ReadFailure) -> [JSONValue] {
        var elements: [JSONValue] = []
        var level = try enter(.array)
        while try advance(in: &level) { elements.append(try readShortTree()) }
        return elements
    }

    private mutating func readShortObject() throws(ReadFailure) -> JSONObject {
        var names: [String] = []
        var values: [JSONValue] = []
        var level = try enter(.object)
        while try advance(in: &level) {
            names.append(try walkKey(in: &level).decoded(cursor.bytes))
            values.append(try readShortTree())
        }
        return JSONObject(keys: KeyList(unique: names), values: values)
    }
}
