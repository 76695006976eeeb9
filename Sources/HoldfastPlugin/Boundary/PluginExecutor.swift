// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The threads on which a plugin's asynchronous tools run: never the host's, so that a tool that blocks delays only
/// its own plugin (SE-0417, task executor preference).
///
/// The threads start with the first job and then wait for the life of the process: a plugin is never unloaded.
///
/// Sendable: `queue` and `started` are touched only with `mutex` held; the rest is written once.
final class PluginExecutor: TaskExecutor, @unchecked Sendable {
    /// The one executor of this library, which is linked into each plugin separately.
    static let shared = PluginExecutor(threads: 2)

    private let threads: Int
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var queue = JobQueue()
    private var started = 0
    private var idle = 0

    init(threads: Int) {
        self.threads = threads
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pthread_mutex_lock(mutex)
        queue.append(job)
        // A thread that was woken counts as idle until it has its job: as many idle ones as jobs are needed.
        let needsThread = queue.count > idle && started < threads
        if needsThread { started += 1 }
        pthread_mutex_unlock(mutex)
        if needsThread, !startThread() { return }
        pthread_cond_signal(condition)
    }

    /// Starts a worker with the signals blocked that belong to the daemon's own threads.
    ///
    /// Those of a crash stay open, so that the crash of an async tool is reported with its backtrace.
    ///
    /// When the machine has no thread left and none runs yet, the job waits until one can be started.
    private func startThread() -> Bool {
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        for crash in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS] { sigdelset(&all, crash) }
        pthread_sigmask(SIG_BLOCK, &all, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        var thread = pthread_t()
        let user = Unmanaged.passRetained(self)
        let status = pthread_create(&thread, nil, PluginExecutor.body, user.toOpaque())
        guard status == 0 else {
            user.release()
            pthread_mutex_lock(mutex)
            started -= 1
            pthread_mutex_unlock(mutex)
            return false
        }
        pthread_detach(thread)
        return true
    }

    private static let body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { user in
        guard let user else { return nil }
        Unmanaged<PluginExecutor>.fromOpaque(user).takeUnretainedValue().run()
        return nil
    }

    private func run() {
        let executor = asUnownedTaskExecutor()
        while true {
            pthread_mutex_lock(mutex)
            while queue.isEmpty {
                idle += 1
                pthread_cond_wait(condition, mutex)
                idle -= 1
            }
            let job = queue.removeFirst()
            pthread_mutex_unlock(mutex)
            job?.runSynchronously(on: executor)
        }
    }
}

/// First in, first out; amortised O(1).
private struct JobQueue {
    private var jobs: [UnownedJob] = []
    private var head = 0

    var count: Int { jobs.count - head }
    var isEmpty: Bool { head == jobs.count }

    mutating func append(_ job: UnownedJob) { jobs.append(job) }

    mutating func removeFirst() -> UnownedJob? {
        guard !isEmpty else { return nil }
        let job = jobs[head]
        head += 1
        if head == jobs.count {
            jobs.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 64, head * 2 > jobs.count {
            jobs.removeFirst(head)
            head = 0
        }
        return job
    }
}
