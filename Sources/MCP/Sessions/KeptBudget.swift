// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How many bytes of written answers are kept in all sessions together; the oldest are forgotten first.
///
/// Each session bounds what it keeps, but there may be ten thousand of them. Answers that are still being written do not
/// count: calls are bounded elsewhere. O(1) for each answer, amortised.
final class KeptBudget: Sendable {
    static let byteCapacity = 64 << 20

    private struct Entry {
        weak var stream: KeptStream?
        let bytes: Int
    }

    private struct State {
        /// By their tickets, which count up.
        var entries: [UInt64: Entry] = [:]
        var bytes = 0
        /// No entry has a ticket below this one.
        var oldest: UInt64 = 0
        var next: UInt64 = 0
    }

    private let state = Mutex(State())
    private let byteCapacity: Int

    init(byteCapacity: Int = KeptBudget.byteCapacity) { self.byteCapacity = byteCapacity }

    /// How many bytes are kept.
    var byteCount: Int { state.withLock { $0.bytes } }

    /// Enters an answer that was written, and makes room for it; gives the ticket to return it with.
    func enter(_ stream: KeptStream, bytes: Int) -> UInt64 {
        let (ticket, dropped) = state.withLock { state -> (UInt64, [Entry]) in
            let ticket = state.next
            state.next += 1
            state.entries[ticket] = Entry(stream: stream, bytes: bytes)
            state.bytes += bytes
            var dropped: [Entry] = []
            while state.bytes > byteCapacity, state.oldest < state.next {
                if let entry = state.entries.removeValue(forKey: state.oldest) {
                    state.bytes -= entry.bytes
                    dropped.append(entry)
                }
                state.oldest += 1
            }
            return (ticket, dropped)
        }
        // Outside the lock: the last reference to a stream may go here, and it returns its ticket then.
        for entry in dropped { entry.stream?.forget() }
        return ticket
    }

    /// An answer is kept no longer.
    func leave(_ ticket: UInt64) {
        state.withLock { state in
            guard let entry = state.entries.removeValue(forKey: ticket) else { return }
            state.bytes -= entry.bytes
        }
    }
}
