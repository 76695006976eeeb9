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
    private static let lentContainers = 12

    var walker: TokenWalker
    var open: BorrowedStack<WalkLevel>
    /// The key of the member that is being read.
    var keySpan = StringSpan(start: 0, end: 0, hasEscapes: false)
    /// Whether a value begins at the cursor that nobody has read.
    var isValueDue = true
    /// What made the document unreadable.
    private var failure: ReadFailure?

    private init(_ walker: consuming TokenWalker, _ open: consuming BorrowedStack<WalkLevel>) {
        self.walker = walker
        self.open = open
    }

    /// Reads one document with `body`, which is given a cursor at the document's value.
    ///
    /// Linear in its size. What `body` leaves unread is checked when it returns.
    ///
    /// - Throws: `JSONError` with place and expectation.
    public static func read<Value>(
        _ bytes: [UInt8], limits: JSONLimits = .standard,
        _ body: (inout JSONCursor) throws(JSONError) -> Value
    ) throws(JSONError) -> Value {
        try bytes.withUnsafeBufferPointer { run($0, limits, body) }.get()
    }

    /// Reads one document from memory that the caller keeps; nothing of it is referred to afterwards.
    ///
    /// - Throws: `JSONError` with place and expectation.
    public static func read<Value>(
        _ bytes: UnsafeRawBufferPointer, limits: JSONLimits = .standard,
        _ body: (inout JSONCursor) throws(JSONError) -> Value
    ) throws(JSONError) -> Value {
        try bytes.withMemoryRebound(to: UInt8.self) { run($0, limits, body) }.get()
    }

    private static func run<Value>(
        _ bytes: UnsafeBufferPointer<UInt8>, _ limits: JSONLimits,
        _ body: (inout JSONCursor) throws(JSONError) -> Value
    ) -> Result<Value, JSONError> {
        withUnsafeTemporaryAllocation(of: OpenKeys.Key.self, capacity: TokenWalker.lentKeys) { keys in
            withUnsafeTemporaryAllocation(of: WalkLevel.self, capacity: lentContainers) { containers in
                var cursor = JSONCursor(
                    TokenWalker(bytes, limits: limits, duplicateKeys: .error, keys: keys),
                    BorrowedStack(in: containers))
                do throws(JSONError) {
                    try cursor.attempt { (walker) throws(ReadFailure) in try walker.begin() }
                    let value = try body(&cursor)
                    try cursor.finish()
                    return .success(value)
                } catch {
                    return .failure(error)
                }
            }
        }
    }

    /// Checks what has not been read, up to the last byte.
    private mutating func finish() throws(JSONError) {
        while open.count > 0 { try leave() }
        if isValueDue { try skip() }
        try attempt { (walker) throws(ReadFailure) in try walker.finish() }
    }

    // MARK: Errors

    /// The error for a value that is of the right kind but not what the program can take, at the value that is read
    /// next: `throw cursor.refusal(expected: "a date such as 2026-07-28")`.
    public func refusal(expected: StaticString) -> JSONError {
        located(ReadFailure(.wrongKind, at: walker.cursor.position, expected: expected))
    }

    /// Makes a step; a step that fails makes the document unreadable.
    @inline(__always)
    mutating func attempt<Value>(
        _ step: (inout TokenWalker) throws(ReadFailure) -> Value
    ) throws(JSONError) -> Value {
        try requireReadable()
        do throws(ReadFailure) { return try step(&walker) } catch { throw lost(error) }
    }

    @inline(__always)
    func requireReadable() throws(JSONError) {
        if let failure { throw located(failure) }
    }

    /// The error of a step that failed, after which every other one does.
    mutating func lost(_ failure: ReadFailure) -> JSONError {
        self.failure = failure
        return located(failure)
    }

    @inline(never)
    private func located(_ failure: ReadFailure) -> JSONError {
        failure.located(in: walker.cursor.bytes, limits: walker.limits)
    }
}
