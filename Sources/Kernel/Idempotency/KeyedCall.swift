// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Synchronization

/// A call that its caller wants done only once: its key, and what every change for it is known by.
///
/// It travels with the call's context, and nested calls share it. A change for the call takes the id of its unit of work
/// from `unit(_:path:)`. When the daemon dies before it has answered, the call runs again with the same ids, and the store
/// answers what was committed before with its receipt, so that nothing is done twice.
package final class KeyedCall: Sendable {
    private struct State {
        var run: [UInt8]?
        var claim: [UInt8]?
        var isSettled = false
        var isReplayed = false
        var counts: [String: Int] = [:]
    }

    /// As the caller gave it.
    package let key: String
    private let state = Mutex(State())

    package init(_ key: String) { self.key = key }

    /// Whether the caller got the answer of an earlier call.
    package var isReplayed: Bool { state.withLock { $0.isReplayed } }

    package func noteReplay() { state.withLock { $0.isReplayed = true } }

    /// What holds the key while the call runs; nil before it has begun.
    package var claim: [UInt8]? { state.withLock { $0.claim } }

    /// Whether the answer is kept already, in the transaction of what the call has made.
    package var isSettled: Bool { state.withLock { $0.isSettled } }

    package func noteSettled() { state.withLock { $0.isSettled = true } }

    /// Begins a run.
    ///
    /// - Parameters:
    ///   - run: what is the same in every run of the call, and in no other call.
    ///   - claim: what this run holds the key by.
    package func begin(run: [UInt8], claim: [UInt8]) {
        state.withLock { state in
            state.run = run
            state.claim = claim
            state.counts = [:]
        }
    }

    /// Whether a unit was taken: then something may have been changed.
    package var hasUnits: Bool { state.withLock { !$0.counts.isEmpty } }

    /// The id of the next unit of work for the call that changes `target`: 16 bytes, the same in every run.
    ///
    /// It is a digest of the run, of where the call stands, of the target, and of how many units for it came before.
    ///
    /// - Parameters:
    ///   - target: what is changed, in the words of the service: `commit live`, `kv org.example a`.
    ///   - path: of the call that changes it.
    /// - Returns: nil in a call without a key that has begun.
    package func unit(_ target: String, path: CallPath) -> [UInt8]? {
        let place = path.place + "\u{0}" + target
        let next = state.withLock { state -> (run: [UInt8], ordinal: Int)? in
            guard let run = state.run else { return nil }
            state.counts[place, default: 0] += 1
            return (run, state.counts[place] ?? 1)
        }
        // libcrypto gives no digest only when the process has no memory left; then the unit is known by nothing else.
        guard let next, let digest = try? SHA256.digest(of: next.run + Array("\(next.ordinal) \(place)".utf8)) else {
            return nil
        }
        return Array(digest.bytes.prefix(16))
    }
}

extension CallPath {
    /// The path as one text: its tools and the digest of their arguments.
    fileprivate var place: String {
        guard !scope.isEmpty else { return "" }
        var bytes: [UInt8] = []
        for part in arguments { bytes += Array("\(part.count):".utf8) + part }
        return scope + ((try? SHA256.digest(of: bytes).hex) ?? String(decoding: bytes, as: UTF8.self))
    }
}
