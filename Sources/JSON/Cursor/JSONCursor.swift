// SPDX-License-Identifier: Apache-2.0

/// A strict forward reader that decodes a document into a program's own types without a tree in between.
///
/// ```swift
/// struct Order {
///     var number: Int64 = 0
///     var customer = ""
///     var weights: [Double] = []
/// }
///
/// let order = try JSONCursor.read(bytes) { cursor throws(JSONError) in
///     var order = Order()
///     try cursor.beginObject()
///     while try cursor.nextKey() {
///         if cursor.keyIs("number") {
///             order.number = try cursor.readInteger()
///         } else if cursor.keyIs("customer") {
///             order.customer = try cursor.readString()
///         } else if cursor.keyIs("weights") {
///             try cursor.beginArray()
///             while try cursor.nextElement() { order.weights.append(try cursor.readDouble()) }
///         }
///     }
///     return order
/// }
/// ```
///
/// It accepts exactly what `JSONValue.parse` accepts and fails with the same errors at the same places. A value that
/// nobody reads is checked and passed over, keys that stand twice in an object are found in read and in skipped
/// objects alike, and `read` returns only after the last byte of the document has been checked: there is no way to use
/// a cursor that lets a bad document through. Keys are compared where they stand. Memory is taken for the strings and
/// trees that are asked for, and for objects of more than 16 keys; nothing else.
///
/// A read of another kind than the document has throws `wrongKind` and moves nothing, so that the caller may try
/// another kind. After any other error the document is lost: every later step throws that error again.
public struct JSONCursor: ~Copyable {
    /// How many open containers fit the memory lent from the thread's stack.
    private static let lentLevels = 12

    /// In memory of `walk`, so that the cursor itself is a pointer and costs nothing to pass on.
    private let state: UnsafeMutablePointer<CursorState>

    private init(_ state: UnsafeMutablePointer<CursorState>) { self.state = state }

    var walker: TokenWalker {
        @inline(__always) _read { yield state.pointee.walker }
        @inline(__always) nonmutating _modify { yield &state.pointee.walker }
    }

    /// The containers that are open, the innermost last.
    var open: BorrowedStack<WalkLevel> {
        @inline(__always) _read { yield state.pointee.open }
        @inline(__always) nonmutating _modify { yield &state.pointee.open }
    }

    /// The key of the member that is being read.
    var keySpan: StringSpan {
        @inline(__always) get { state.pointee.keySpan }
        @inline(__always) nonmutating set { state.pointee.keySpan = newValue }
    }

    /// Whether a value begins at the cursor that nobody has read.
    var isValueDue: Bool {
        @inline(__always) get { state.pointee.isValueDue }
        @inline(__always) nonmutating set { state.pointee.isValueDue = newValue }
    }

    /// Reads one document with `body`, which is given a cursor at the document's value.
    ///
    /// Linear in its size. What `body` leaves unread is checked when it returns.
    ///
    /// - Throws: `JSONError` with place and expectation.
    @inlinable
    public static func read<Value>(
        _ bytes: [UInt8], limits: JSONLimits = .standard,
        _ body: (inout JSONCursor) throws(JSONError) -> Value
    ) throws(JSONError) -> Value {
        var value: Value?
        let error = bytes.withUnsafeBufferPointer { buffer in
            walk(buffer, limits) { (cursor) throws(JSONError) in value = try body(&cursor) }
        }
        return try checked(value, error)
    }

    /// Reads one document from memory that the caller keeps; nothing of it is referred to afterwards.
    ///
    /// - Throws: `JSONError` with place and expectation.
    @inlinable
    public static func read<Value>(
        _ bytes: UnsafeRawBufferPointer, limits: JSONLimits = .standard,
        _ body: (inout JSONCursor) throws(JSONError) -> Value
    ) throws(JSONError) -> Value {
        var value: Value?
        let error = bytes.withMemoryRebound(to: UInt8.self) { buffer in
            walk(buffer, limits) { (cursor) throws(JSONError) in value = try body(&cursor) }
        }
        return try checked(value, error)
    }

    @inlinable
    static func checked<Value>(_ value: consuming Value?, _ error: JSONError?) throws(JSONError) -> Value {
        if let error { throw error }
        switch consume value {
        case let value?: return value
        case nil: preconditionFailure("a walk ends without an error only after its body gave a value")
        }
    }

    /// Gives `body` a cursor and checks what it leaves; the error of either.
    ///
    /// Knows no generic value, so that nothing about types is looked up while a document is read.
    @usableFromInline
    static func walk(
        _ bytes: UnsafeBufferPointer<UInt8>, _ limits: JSONLimits, _ body: (inout JSONCursor) throws(JSONError) -> Void
    ) -> JSONError? {
        withUnsafeTemporaryAllocation(of: OpenKeys.Key.self, capacity: TokenWalker.lentKeys) { keys in
            withUnsafeTemporaryAllocation(of: WalkLevel.self, capacity: lentLevels) { levels in
                var state = CursorState(
                    walker: TokenWalker(bytes, limits: limits, duplicateKeys: .error, keys: keys),
                    open: BorrowedStack(in: levels))
                return withUnsafeMutablePointer(to: &state) { state in
                    var cursor = JSONCursor(state)
                    do throws(JSONError) {
                        try cursor.start()
                        try body(&cursor)
                        try cursor.finish()
                        return nil
                    } catch {
                        return error
                    }
                }
            }
        }
    }

    private mutating func start() throws(JSONError) {
        do throws(ReadFailure) { try walker.begin() } catch { throw lost(error) }
    }

    /// Checks what has not been read, up to the last byte.
    private mutating func finish() throws(JSONError) {
        while open.count > 0 { try leave() }
        if isValueDue { try skip() }
        try requireReadable()
        do throws(ReadFailure) { try walker.finish() } catch { throw lost(error) }
    }

    // MARK: Errors

    /// The error for a value that is of the right kind but not what the program can take, at the value that is read
    /// next: `throw cursor.refusal(expected: "a date such as 2026-07-28")`.
    public func refusal(expected: StaticString) -> JSONError {
        located(ReadFailure(.wrongKind, at: walker.cursor.position, expected: expected))
    }

    @inline(__always)
    func requireReadable() throws(JSONError) {
        if state.pointee.failure != nil { throw again() }
    }

    /// The error of a step that failed, after which every other one does.
    @inline(never)
    mutating func lost(_ failure: ReadFailure) -> JSONError {
        state.pointee.failure = failure
        return located(failure)
    }

    /// The error that made the document unreadable.
    @inline(never)
    private func again() -> JSONError {
        located(state.pointee.failure ?? ReadFailure(.wrongKind, at: offset, expected: "a document that can be read"))
    }

    @inline(never)
    private func located(_ failure: ReadFailure) -> JSONError {
        failure.located(in: walker.cursor.bytes, limits: walker.limits)
    }
}

/// What a cursor knows while it reads.
struct CursorState: ~Copyable {
    var walker: TokenWalker
    var open: BorrowedStack<WalkLevel>
    var keySpan = StringSpan(start: 0, end: 0, hasEscapes: false)
    var isValueDue = true
    /// What made the document unreadable.
    var failure: ReadFailure?
}
