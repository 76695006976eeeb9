// SPDX-License-Identifier: Apache-2.0

import Glibc

extension JSONCursor {
    /// Steps into the object that is next; `nextKey` comes to its members.
    ///
    /// - Throws: `JSONError` of code `wrongKind` if something else is next.
    public mutating func beginObject() throws(JSONError) {
        try require(.object, "an object")
        try begin(.object)
    }

    /// Steps into the array that is next; `nextElement` comes to its elements.
    ///
    /// - Throws: `JSONError` of code `wrongKind` if something else is next.
    public mutating func beginArray() throws(JSONError) {
        try require(.array, "an array")
        try begin(.array)
    }

    /// Comes to the next member of the object: its value is read next, and `keyIs` and `key` tell its key.
    ///
    /// False when there is none; the object has then been left. A value that was not read is passed over.
    public mutating func nextKey() throws(JSONError) -> Bool {
        guard try advance(.object) else { return false }
        do throws(ReadFailure) {
            keySpan = try walker.walkKey(in: &open[open.count - 1])
        } catch {
            throw lost(error)
        }
        return true
    }

    /// Comes to the next element of the array, which is read next.
    ///
    /// False when there is none; the array has then been left. An element that was not read is passed over.
    public mutating func nextElement() throws(JSONError) -> Bool { try advance(.array) }

    /// Passes over the rest of the innermost array or object that is open, and leaves it.
    ///
    /// Only needed by whoever does not go on until `nextKey` or `nextElement` gives false.
    public mutating func leave() throws(JSONError) {
        guard open.count > 0 else { return }
        let depth = open.count
        if open[depth - 1].kind == .object {
            while try nextKey() {}
        } else {
            while try nextElement() {}
        }
    }

    /// Whether the member that `nextKey` came to has this key, compared byte by byte after resolving escapes.
    @inline(__always)
    public func keyIs(_ name: StaticString) -> Bool {
        name.withUTF8Buffer { isKey($0) }
    }

    /// The key of the member that `nextKey` came to.
    ///
    /// Makes a string each time.
    public var key: String { keySpan.decoded(walker.cursor.bytes) }

    @usableFromInline
    func isKey(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        let bytes = walker.cursor.bytes
        if keySpan.hasEscapes { return key.withBytes { $0.elementsEqual(name) } }
        guard keySpan.end - keySpan.start == name.count else { return false }
        guard let mine = bytes.baseAddress, let theirs = name.baseAddress else { return true }
        return memcmp(mine + keySpan.start, theirs, name.count) == 0
    }

    private mutating func begin(_ kind: WalkLevel.Kind) throws(JSONError) {
        try requireReadable()
        do throws(ReadFailure) { open.push(try walker.enter(kind)) } catch { throw lost(error) }
        isValueDue = false
    }

    private mutating func advance(_ kind: WalkLevel.Kind) throws(JSONError) -> Bool {
        if isValueDue { try skip() }
        let top = open.count - 1
        guard top >= 0, open[top].kind == kind else {
            throw refusal(expected: kind == .object ? "nextKey() inside an object" : "nextElement() inside an array")
        }
        try requireReadable()
        do throws(ReadFailure) {
            isValueDue = try walker.advance(in: &open[top])
        } catch {
            throw lost(error)
        }
        if !isValueDue { open.truncate(to: top) }
        return isValueDue
    }
}
