// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Ends a call that waits for an answer: it was asked for, nobody has given it yet, and the handler runs again from the
/// start when it is there.
///
/// Let it pass. Catching it changes nothing: from then on the host changes nothing for the call, and however the closure
/// ends, the call ends by waiting.
public struct AwaitingAnswer: Error, Sendable, Equatable {
    init() {}
}

/// Whether a call has to wait, as the host has said to one of its requests.
final class Unwinding: Sendable {
    private let isAwaiting = Atomic(false)

    func begin() { isAwaiting.store(true, ordering: .releasing) }

    var hasBegun: Bool { isAwaiting.load(ordering: .acquiring) }
}
