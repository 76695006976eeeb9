// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The answers of one session that its client may come back for.
///
/// Those that are still being written stay; of those that are written the newest within bounds.
final class KeptStreams: Sendable {
    static let finishedCapacity = 8
    static let finishedBytes = 1 << 20

    private let state = Mutex((streams: [KeptStream](), last: UInt64(0)))
    private let budget: KeptBudget

    /// - Parameter budget: what bounds the written answers of all sessions together.
    init(budget: KeptBudget) { self.budget = budget }

    /// How many are kept.
    var count: Int { state.withLock { $0.streams.count } }

    /// A stream that is kept from the moment when it begins.
    func next(hasMarks: Bool) -> KeptStream {
        let number = state.withLock { state in
            state.last += 1
            return state.last
        }
        return KeptStream(number: number, hasMarks: hasMarks, budget: budget) { [weak self] in self?.keep($0) }
    }

    func stream(_ number: UInt64) -> KeptStream? { state.withLock { $0.streams.first { $0.number == number } } }

    /// Lets go of everything.
    func end() {
        let streams = state.withLock { state in
            defer { state.streams = [] }
            return state.streams
        }
        for stream in streams { stream.finish() }
    }

    func keepAlive() {
        for stream in state.withLock({ $0.streams }) { stream.keepAlive() }
    }

    private func keep(_ stream: KeptStream) {
        state.withLock { state in
            state.streams.append(stream)
            var finished = state.streams.filter(\.isFinished)
            var bytes = finished.reduce(0) { $0 + $1.byteCount }
            while finished.count > Self.finishedCapacity || bytes > Self.finishedBytes {
                let oldest = finished.removeFirst()
                bytes -= oldest.byteCount
                state.streams.removeAll { $0 === oldest }
            }
        }
    }
}
