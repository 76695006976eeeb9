// SPDX-License-Identifier: Apache-2.0

import Gateway
import Kernel
import Store
import Synchronization

/// The store's line of `/readyz`: what is known of it, or else whether it answers a read within a second.
///
/// Whoever asks may ask often, and is answered in time whatever the store does: those who ask at once share one read, and
/// one that takes too long is not joined by a second.
final class StoreReadiness: Sendable {
    private static let patience = Duration.milliseconds(900)

    private let store: any Store
    private let read: @Sendable () async -> Result<String, Problem>
    /// Who waits for the read that is under way; nil when none is.
    private let waiting = Mutex<[Waiting]?>(nil)

    /// - Parameters:
    ///   - store: the store.
    ///   - read: reads something and says what.
    init(_ store: any Store, read: @escaping @Sendable () async -> Result<String, Problem>) {
        self.store = store
        self.read = read
    }

    func check() async -> ReadinessCheck {
        switch store.condition {
        case .away(let error, let milliseconds):
            return Self.line(isReady: false, "away for \(milliseconds / 1_000) s: \(error)")
        case .readingOnly(let error): return Self.line(isReady: false, "\(error)")
        case .working: break
        }
        switch await readInTime() {
        case .success(let text): return Self.line(isReady: true, "\(text), \(store.label)")
        case .failure(let problem): return Self.line(isReady: false, problem.detail)
        case nil: return Self.line(isReady: false, "\(store.label) did not answer within \(Self.patience)")
        }
    }

    private static func line(isReady: Bool, _ detail: String) -> ReadinessCheck {
        ReadinessCheck(name: "store", isReady: isReady, detail: detail)
    }

    /// nil when the read takes too long.
    private func readInTime() async -> Result<String, Problem>? {
        await withCheckedContinuation { continuation in
            let one = Waiting(continuation)
            let isFirst = waiting.withLock { waiting in
                defer { waiting = (waiting ?? []) + [one] }
                return waiting == nil
            }
            if isFirst {
                Task {
                    let result = await read()
                    for one in take() { one.resume(result) }
                }
            }
            Task {
                try? await Task.sleep(for: Self.patience)
                one.resume(nil)
            }
        }
    }

    private func take() -> [Waiting] {
        waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting ?? []
        }
    }
}

/// A continuation that two race for.
private final class Waiting: Sendable {
    private let continuation: Mutex<CheckedContinuation<Result<String, Problem>?, Never>?>

    init(_ continuation: CheckedContinuation<Result<String, Problem>?, Never>) {
        self.continuation = Mutex(continuation)
    }

    func resume(_ result: Result<String, Problem>?) {
        continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }?.resume(returning: result)
    }
}
