// SPDX-License-Identifier: Apache-2.0

import JSON
import Synchronization

/// Takes the messages out of an event stream that comes in pieces (WHATWG HTML, section 9.2): the data of each event is
/// one, and becomes one line.
struct EventLines {
    private var line: [UInt8] = []
    private var data: [UInt8] = []

    /// The messages that a further piece completes.
    mutating func read(_ piece: [UInt8]) -> [[UInt8]] {
        var messages: [[UInt8]] = []
        for byte in piece {
            guard byte == UInt8(ascii: "\n") else {
                line.append(byte)
                continue
            }
            if let message = endLine() { messages.append(message) }
        }
        return messages
    }

    /// The message that the end of the stream completes, when it broke off within one.
    mutating func end() -> [[UInt8]] {
        let last = [endLine(), line.isEmpty ? flush() : nil]
        return last.compactMap { $0 }
    }

    private mutating func endLine() -> [UInt8]? {
        defer { line = [] }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        if line.isEmpty { return flush() }
        if line.starts(with: "data:".utf8) { data += line.dropFirst(5) + [UInt8(ascii: "\n")] }
        return nil
    }

    private mutating func flush() -> [UInt8]? {
        defer { data = [] }
        return data.isEmpty ? nil : try? JSONValue.parse(data).serialized()
    }
}

/// The same for pieces that come on threads of a library's choice.
final class EventAssembler: Sendable {
    private let lines = Mutex(EventLines())

    func read(_ piece: [UInt8]) -> [[UInt8]] { lines.withLock { $0.read(piece) } }
}
