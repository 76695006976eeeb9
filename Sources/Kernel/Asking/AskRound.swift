// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Questions that a call asks at the same time, so that a person sees all of them at once.
package struct AskRound: Sendable, Equatable {
    /// What the questions of a round have in common, within a call.
    package let id: String
    /// How many there are.
    package let size: Int

    package init(id: String, size: Int) {
        self.id = id
        self.size = size
    }
}

/// Lets the questions of a round wait for each other before the first of them is shown.
final class RoundGathering: Sendable {
    /// A round whose plugin announced more questions than it asks is shown as far as it came.
    static let patience = Duration.seconds(1)

    private struct Gathering {
        var keys: Set<String> = []
        var waiters: [CheckedContinuation<Void, Never>] = []
        var isWhole = false
    }

    private let rounds = Mutex<[String: Gathering]>([:])

    /// A question has arrived; with `waits` it returns when all of its round have, or after a while.
    func arrive(_ key: String, of round: AskRound, at scope: String, waits: Bool) async {
        let name = "\(scope) \(round.id)"
        let (isWhole, isFirst) = rounds.withLock { rounds -> (Bool, Bool) in
            rounds[name, default: Gathering()].keys.insert(key)
            let count = rounds[name]?.keys.count ?? 0
            return (rounds[name]?.isWhole == true || count >= round.size, count == 1)
        }
        if isWhole { return release(name) }
        guard waits else { return }
        if isFirst {
            // Not awaited: it ends by itself, and keeps nothing but this. Cancelled is as good as over.
            Task { [self] in
                try? await Task.sleep(for: Self.patience)
                release(name)
            }
        }
        await withCheckedContinuation { continuation in
            let goesOn = rounds.withLock { rounds -> Bool in
                guard rounds[name]?.isWhole == false else { return true }
                rounds[name]?.waiters.append(continuation)
                return false
            }
            if goesOn { continuation.resume() }
        }
    }

    private func release(_ name: String) {
        let waiters = rounds.withLock { rounds -> [CheckedContinuation<Void, Never>] in
            rounds[name]?.isWhole = true
            defer { rounds[name]?.waiters = [] }
            return rounds[name]?.waiters ?? []
        }
        for waiter in waiters { waiter.resume() }
    }
}
