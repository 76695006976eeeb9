// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// The one thread that starts children, which lives as long as the process.
///
/// A child that asks for a signal at its parent's death gets it when the *thread* that started it ends (prctl(2),
/// PR_SET_PDEATHSIG); other threads, those of Swift's pool above all, may end at any time.
///
/// Sendable: `jobs` and `isRunning` are touched only with `mutex` held; the rest is written once.
final class SpawningThread: @unchecked Sendable {
    static let shared = SpawningThread()

    /// One job, and who waits for its result.
    ///
    /// Sendable: the result is atomic, and a semaphore may be used by any thread.
    private final class Job: @unchecked Sendable {
        private let body: @Sendable () -> Int32
        private let result = Atomic<Int32>(0)
        private let isDone = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

        init(_ body: @escaping @Sendable () -> Int32) {
            self.body = body
            sem_init(isDone, 0, 0)
        }

        deinit {
            sem_destroy(isDone)
            isDone.deallocate()
        }

        func run() {
            result.store(body(), ordering: .releasing)
            sem_post(isDone)
        }

        func wait() -> Int32 {
            while sem_wait(isDone) != 0 {}
            return result.load(ordering: .acquiring)
        }
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let isWanted = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [Job] = []
    private var isRunning = false

    private init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(isWanted, nil)
    }

    /// Runs `body` there and waits for what it gives; nil when the machine has no thread left.
    func run(_ body: @escaping @Sendable () -> Int32) -> Int32? {
        let job = Job(body)
        pthread_mutex_lock(mutex)
        if !isRunning { isRunning = DetachedThread.start(stackBytes: 256 << 10) { self.serve() } }
        let isTaken = isRunning
        if isTaken { jobs.append(job) }
        pthread_cond_signal(isWanted)
        pthread_mutex_unlock(mutex)
        return isTaken ? job.wait() : nil
    }

    private func serve() {
        while true {
            pthread_mutex_lock(mutex)
            while jobs.isEmpty { pthread_cond_wait(isWanted, mutex) }
            let job = jobs.removeFirst()
            pthread_mutex_unlock(mutex)
            job.run()
        }
    }
}
