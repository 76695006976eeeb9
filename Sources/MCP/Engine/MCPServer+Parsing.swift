// SPDX-License-Identifier: Apache-2.0

import JSON

/// What a transport brought: a message, or a batch of them.
enum Incoming: Sendable {
    case message(Result<Message, Message.Fault>)
    case batch(Batch)
}

/// Messages in one array (revision 2025-03-26).
struct Batch: Sendable {
    /// The messages, as many of them as a batch may hold.
    var members: [Result<Message, Message.Fault>] = []
    /// How many there are.
    var count = 0
}

extension MCPServer {
    /// Deep enough for every schema that we know, far from what a thread's stack bears.
    private static let limits = JSONLimits(maximumDepth: 100, maximumBytes: 64 << 20, maximumMembers: 500_000)

    /// Reads what came, without a tree for its envelope; the error says where it is wrong.
    func parse(_ bytes: [UInt8]) throws(ProtocolError) -> Incoming {
        do {
            return try JSONCursor.read(bytes, limits: Self.limits) { (cursor) throws(JSONError) in
                guard cursor.kind == .array else { return .message(try Message.read(&cursor)) }
                return .batch(try batch(&cursor))
            }
        } catch {
            throw ProtocolError(.parseError, "The message is not valid JSON: \(error)")
        }
    }

    /// Members beyond what is allowed are checked and counted, not kept: the batch is refused for them.
    private func batch(_ cursor: inout JSONCursor) throws(JSONError) -> Batch {
        var batch = Batch()
        try cursor.beginArray()
        while try cursor.nextElement() {
            batch.count += 1
            if batch.count <= options.maximumBatch { batch.members.append(try Message.read(&cursor)) }
        }
        return batch
    }
}
