// SPDX-License-Identifier: Apache-2.0

import JSON
import Synchronization

/// Hears the answer to one request when it is a stream: what comes before the answer is told as it comes, the answer is
/// kept.
final class CallEar: Sendable {
    private struct State {
        var events = ServerEventReader()
        var answer: [UInt8]?
    }

    private let id: JSONValue
    private let tell: @Sendable ([UInt8]) -> Void
    private let state = Mutex(State())

    init(id: JSONValue, tell: @escaping @Sendable ([UInt8]) -> Void) {
        self.id = id
        self.tell = tell
    }

    /// The answer as one line, once it has come.
    var answer: [UInt8]? { state.withLock { $0.answer } }
    /// Where the stream can be taken up again; nil where it cannot.
    var lastEvent: String? { state.withLock { $0.events.lastID } }
    /// When it should be.
    var retryMilliseconds: Int { state.withLock { $0.events.retryMilliseconds } ?? 1_000 }

    /// Takes the pieces of one connection.
    func listener() -> BodyListener {
        // A piece of an event that was cut off with its connection is sent again.
        state.withLock { $0.events.forgetPartial() }
        return BodyListener { self.take($0) }
    }

    private func take(_ piece: [UInt8]) {
        for event in state.withLock({ $0.events.read(piece) }) {
            guard let message = try? JSONValue.parse(event.data) else { continue }
            let line = message.serialized()
            if message["method"] == nil, message["id"] == id {
                state.withLock { $0.answer = line }
            } else {
                tell(line)
            }
        }
    }
}
