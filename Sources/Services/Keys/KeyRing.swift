// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import Kernel
package import Store
import Synchronization
package import Telemetry

/// The keys by which the daemons of a program seal what clients keep for them; shared through the store.
///
/// A key seals for a day, and opens for a day more, which is far longer than anything sealed is good for. A text with an
/// unknown key is a reason to look whether another daemon has made one, at most once a second.
package final class KeyRing: StateSealer {
    /// How old the key that seals may be, and how long a key is kept: microseconds.
    package static let rotateMicros: Int64 = 86_400_000_000
    package static let keepMicros: Int64 = 2 * rotateMicros
    private static let lookAgainNanoseconds: UInt64 = 1_000_000_000

    private struct State {
        var keys = SealingKeys([])
        /// Monotonic nanoseconds; nil before the first look.
        var lookedAt: UInt64?
    }

    private let store: any Store
    private let program: String
    private let time: TimeSource
    private let state = Mutex(State())

    package init(store: any Store, program: String, time: TimeSource) {
        self.store = store
        self.program = program
        self.time = time
    }

    package func seal(_ plain: [UInt8], purpose: String) async throws(Problem) -> String {
        var keys = state.withLock { $0.keys }
        let isFresh = keys.newest.map { abs(time.wallMicroseconds() - $0.createdAtMicros) < Self.rotateMicros } ?? false
        if !isFresh { keys = try await rotate() }
        do throws(CryptoError) {
            if let text = try keys.seal(plain, purpose: purpose) { return text }
        } catch { throw Self.broken(error) }
        throw Problem(.serviceUnavailable, "There is no key to seal with.")
    }

    package func open(_ text: String, purpose: String) async throws(Problem) -> [UInt8]? {
        do throws(CryptoError) {
            switch try state.withLock({ $0.keys }).open(text, purpose: purpose) {
            case .plain(let bytes): return bytes
            case .forged: return nil
            case .unknownKey: break
            }
        } catch { throw Self.broken(error) }
        guard let keys = try await lookAgain() else { return nil }
        do throws(CryptoError) {
            if case .plain(let bytes) = try keys.open(text, purpose: purpose) { return bytes }
        } catch { throw Self.broken(error) }
        return nil
    }

    /// Makes a key when one is due, and takes what there is.
    private func rotate() async throws(Problem) -> SealingKeys {
        let fresh: SealingKey
        do throws(CryptoError) {
            // The store says when it was made.
            fresh = SealingKey(
                id: Hex.encode(try randomBytes(6)), bytes: try randomBytes(AESGCM.keyByteCount), createdAtMicros: 0)
        } catch { throw Self.broken(error) }
        let change = RotateKeyRing(
            program: program, fresh: fresh, rotateMicros: Self.rotateMicros, keepMicros: Self.keepMicros)
        do throws(StoreError) { return take(try await store.apply(change)) } catch { throw Self.unreachable }
    }

    /// What other daemons have made since; nil when that was asked a moment ago.
    private func lookAgain() async throws(Problem) -> SealingKeys? {
        let now = time.monotonicNanoseconds()
        let isDue = state.withLock { state in
            if let last = state.lookedAt, now &- last < Self.lookAgainNanoseconds { return false }
            state.lookedAt = now
            return true
        }
        guard isDue else { return nil }
        do throws(StoreError) { return take(try await store.answer(KeyRingQuery(program: program))) } catch {
            throw Self.unreachable
        }
    }

    private func take(_ keys: [SealingKey]) -> SealingKeys {
        let ring = SealingKeys(keys)
        state.withLock { $0.keys = ring }
        return ring
    }

    private static var unreachable: Problem {
        Problem(.serviceUnavailable, "No key can be had: the store does not answer.", retryAfterMilliseconds: 1_000)
    }

    private static func broken(_ error: CryptoError) -> Problem {
        Problem(.internalError, "Nothing can be sealed or opened: \(error)")
    }
}
