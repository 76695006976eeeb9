// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Runs an actor's jobs, in the order of their arrival, on one thread of its own.
///
/// A database is waited for: its disks, its locks, its network. On the shared pool, which has as many threads as there
/// are cores, two such waits would hold up everything else; here they hold up the connection's own actor and nothing
/// else. The thread ends when the executor is released.
///
/// `@unchecked Sendable` is sound: the only state is `mailbox`, whose fields are touched under its mutex.
package final class ThreadExecutor: SerialExecutor, @unchecked Sendable {
    private let mailbox = Mailbox()

    private init() throws(ThreadError) {
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(mailbox)
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Mailbox>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, argument.toOpaque())
        guard status == 0 else {
            argument.release()
            throw ThreadError(code: status)
        }
        pthread_detach(thread)
    }

    deinit { mailbox.stop() }

    package func enqueue(_ job: consuming ExecutorJob) {
        mailbox.append(UnownedJob(job), for: self)
    }
}

/// The system gave no thread; `code` is an `errno` value.
private struct ThreadError: Error {
    let code: Int32
}

extension ThreadExecutor {
    /// An executor whose thread runs.
    package static func started() throws(StoreError) -> ThreadExecutor {
        do throws(ThreadError) {
            return try ThreadExecutor()
        } catch {
            throw .unavailable(detail: "the system gave no thread (error \(error.code))")
        }
    }
}

/// The jobs that wait for the thread.
///
/// `@unchecked Sendable` is sound: `jobs` and `stopped` are read and written only between `lock` and `unlock` of `mutex`.
private final class Mailbox: @unchecked Sendable {
    /// The executor travels with the job, so that it outlives a job that releases the last reference to its actor.
    private var jobs: [(job: UnownedJob, executor: ThreadExecutor)] = []
    private var stopped = false
    private let mutex: UnsafeMutablePointer<pthread_mutex_t> = .allocate(capacity: 1)
    private let arrival: UnsafeMutablePointer<pthread_cond_t> = .allocate(capacity: 1)

    init() {
        mutex.initialize(to: pthread_mutex_t())
        arrival.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(arrival, nil)
    }

    deinit {
        pthread_cond_destroy(arrival)
        pthread_mutex_destroy(mutex)
        arrival.deallocate()
        mutex.deallocate()
    }

    func append(_ job: UnownedJob, for executor: ThreadExecutor) {
        pthread_mutex_lock(mutex)
        jobs.append((job, executor))
        pthread_cond_signal(arrival)
        pthread_mutex_unlock(mutex)
    }

    func stop() {
        pthread_mutex_lock(mutex)
        stopped = true
        pthread_cond_signal(arrival)
        pthread_mutex_unlock(mutex)
    }

    func run() {
        while let next = take() {
            for (job, executor) in next { job.runSynchronously(on: executor.asUnownedSerialExecutor()) }
        }
    }

    /// Waits for jobs and takes all of them; nil when the executor is gone.
    private func take() -> [(job: UnownedJob, executor: ThreadExecutor)]? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while jobs.isEmpty {
            if stopped { return nil }
            pthread_cond_wait(arrival, mutex)
        }
        let taken = jobs
        jobs.removeAll(keepingCapacity: true)
        return taken
    }
}
