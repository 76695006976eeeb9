// SPDX-License-Identifier: Apache-2.0

/// A call as the host hands it to a child.
package struct CallFrame: Sendable, Equatable {
    /// What is called, one of `HF_KIND_...`.
    package var kind: UInt32
    /// How it is called, of `HF_CALL_...`.
    package var flags: UInt32
    /// Microseconds since 1970 UTC, 0 for none.
    package var deadlineMicroseconds: Int64
    package var name: String
    package var context: [UInt8]
    package var arguments: [UInt8]

    package init(
        kind: UInt32, flags: UInt32 = 0, deadlineMicroseconds: Int64 = 0, name: String, context: [UInt8] = [],
        arguments: [UInt8] = []
    ) {
        self.kind = kind
        self.flags = flags
        self.deadlineMicroseconds = deadlineMicroseconds
        self.name = name
        self.context = context
        self.arguments = arguments
    }

    func encoded(id: UInt64) -> EncodedFrame {
        var frame = EncodedFrame(
            type: HostFrame.Kind.call.rawValue, id: id, capacity: 32 + name.utf8.count + context.count)
        frame.append(kind)
        frame.append(flags)
        frame.append(deadlineMicroseconds)
        frame.append(name)
        frame.append(context)
        return frame.ending(with: arguments)
    }

    init(reading raw: RawFrame) throws(FrameFault) {
        try raw.checkFlags("CALL")
        var reader = PayloadReader(raw, as: "CALL")
        kind = try reader.integer("kind")
        flags = try reader.integer("flags")
        deadlineMicroseconds = try reader.integer("deadline")
        name = try reader.text("name")
        context = Array(try reader.bytes("context"))
        arguments = Array(reader.rest())
    }
}
