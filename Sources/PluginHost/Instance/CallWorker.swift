// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Threads for plugins whose `call()` blocks, or may not run twice at once.
///
/// Sendable: `queue` is touched only with `mutex` held; the rest is written once. The threads start with the first
/// call and live as long as the process, like the plugin.
final class CallWorker: @unchecked Sendable {
    /// Calls that wait for a thread, with their arguments; a plugin that hangs must not fill the memory.
    private static let maximumQueued = 1_024

    private let threads: Int
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var queue: [@Sendable () -> Void] = []
    private var started = 0

    init(threads: Int) {
        self.threads = threads
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    /// Runs `work` on one of the threads, in order of arrival.
    ///
    /// False when the machine has no thread left, or when the plugin is so far behind that waiting has no end.
    func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if started < threads, startThread() { started += 1 }
        guard started > 0, queue.count < Self.maximumQueued else { return false }
        queue.append(work)
        pthread_cond_signal(condition)
        return true
    }

    /// Signals stay with the daemon's own threads.
    private func startThread() -> Bool {
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        var thread = pthread_t()
        let user = Unmanaged.passRetained(self)
        guard pthread_create(&thread, nil, CallWorker.body, user.toOpaque()) == 0 else {
            user.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private static let body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { user in
        guard let user else { return nil }
        Unmanaged<CallWorker>.fromOpaque(user).takeUnretainedValue().run()
        return nil
    }

    private func run() {
        while true {
            pthread_mutex_lock(mutex)
            while queue.isEmpty { pthread_cond_wait(condition, mutex) }
            let work = queue.removeFirst()
            pthread_mutex_unlock(mutex)
            work()
        }
    }
}
