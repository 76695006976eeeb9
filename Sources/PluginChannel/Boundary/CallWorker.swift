// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Threads for plugins whose `call()` blocks, or may not run twice at once.
///
/// Sendable: `queue` is touched only with `mutex` held; the rest is written once. The threads start with the first
/// call and live as long as the process, like the plugin.
package final class CallWorker: @unchecked Sendable {
    /// Calls that wait for a thread, with their arguments; a plugin that hangs must not fill the memory.
    private static let maximumQueued = 1_024

    private let threads: Int
    private let prepare: @Sendable () -> Void
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var queue: [@Sendable () -> Void] = []
    private var started = 0

    /// Up to so many threads.
    ///
    /// - Parameter prepare: what each thread does first.
    package init(threads: Int, prepare: @escaping @Sendable () -> Void = {}) {
        self.prepare = prepare
        self.threads = threads
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    /// Runs `work` on one of the threads, in order of arrival.
    ///
    /// False when the machine has no thread left, or when the plugin is so far behind that waiting has no end.
    package func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if started < threads, DetachedThread.start({ self.run() }) { started += 1 }
        guard started > 0, queue.count < Self.maximumQueued else { return false }
        queue.append(work)
        pthread_cond_signal(condition)
        return true
    }

    private func run() {
        prepare()
        while true {
            pthread_mutex_lock(mutex)
            while queue.isEmpty { pthread_cond_wait(condition, mutex) }
            let work = queue.removeFirst()
            pthread_mutex_unlock(mutex)
            work()
        }
    }
}
