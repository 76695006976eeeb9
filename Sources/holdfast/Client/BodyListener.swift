// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Who takes the body of an answer piece by piece, for as long as the daemon sends and nobody has stopped it.
final class BodyListener: Sendable {
    private let isStopped = Atomic(false)
    private let take: @Sendable ([UInt8]) -> Void

    init(_ take: @escaping @Sendable ([UInt8]) -> Void) { self.take = take }

    /// Hangs up, within a second.
    func stop() { isStopped.store(true, ordering: .relaxed) }

    var wasStopped: Bool { isStopped.load(ordering: .relaxed) }

    func receive(_ bytes: [UInt8]) { take(bytes) }
}
