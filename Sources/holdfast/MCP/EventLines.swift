// SPDX-License-Identifier: Apache-2.0

import JSON
import Synchronization

/// Takes the messages out of an event stream that comes in pieces: the data of each event is one, and becomes one line.
struct EventLines {
    private var reader = ServerEventReader()

    /// The messages that a further piece completes.
    mutating func read(_ piece: [UInt8]) -> [[UInt8]] { Self.messages(reader.read(piece)) }

    /// The message that the end of the stream completes, when it broke off within one.
    mutating func end() -> [[UInt8]] { Self.messages(reader.end()) }

    private static func messages(_ events: [ServerEvent]) -> [[UInt8]] {
        events.compactMap { try? JSONValue.parse($0.data).serialized() }
    }
}

/// The same for pieces that come on threads of a library's choice.
final class EventAssembler: Sendable {
    private let lines = Mutex(EventLines())

    func read(_ piece: [UInt8]) -> [[UInt8]] { lines.withLock { $0.read(piece) } }
}
