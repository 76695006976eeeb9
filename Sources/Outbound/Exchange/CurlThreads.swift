// SPDX-License-Identifier: Apache-2.0

import CCurl
import Glibc
import Synchronization

/// A few threads that make exchanges, each with its own kept connections.
///
/// libcurl's simple interface blocks; on the shared pool, which has as many threads as there are cores, two slow servers
/// would hold up everything else. Threads start with the first exchanges and end after a minute without one.
final class CurlThreads: Sendable {
    private struct Job: Sendable {
        let hop: Hop
        /// Monotonic nanoseconds: the time in the queue is part of what the exchange may take.
        let end: UInt64
        let done: @Sendable (Result<OutboundResponse, OutboundError>) -> Void
    }

    private struct State {
        var waiting: [Job] = []
        var idle = 0
        var threads = 0
    }

    /// `@unchecked Sendable` is sound: pthread's mutex and condition are made for several threads, `state` is only touched
    /// under the mutex, and the memory of all three is freed when nobody holds the box any more.
    private final class Box: @unchecked Sendable {
        let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
        var state = State()

        init() {
            pthread_mutex_init(mutex, nil)
            pthread_cond_init(condition, nil)
        }

        deinit {
            pthread_cond_destroy(condition)
            pthread_mutex_destroy(mutex)
            condition.deallocate()
            mutex.deallocate()
        }

        func locked<Value>(_ body: (inout State) -> Value) -> Value {
            pthread_mutex_lock(mutex)
            defer { pthread_mutex_unlock(mutex) }
            return body(&state)
        }
    }

    private static let idleSeconds = 60
    private let box = Box()
    private let maximumThreads: Int
    private let maximumWaiting: Int
    private let start: @Sendable (@escaping @Sendable () -> Void) -> Bool

    /// - Parameter start: runs what it is given on a new thread; false when there is none.
    init(
        maximumThreads: Int, maximumWaiting: Int, start: @escaping @Sendable (@escaping @Sendable () -> Void) -> Bool
    ) {
        self.maximumThreads = max(1, maximumThreads)
        self.maximumWaiting = max(1, maximumWaiting)
        self.start = start
    }

    /// Makes an exchange; cancelling the surrounding task ends it within a second, and at once while it waits for a thread.
    func run(_ hop: Hop) async -> Result<OutboundResponse, OutboundError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let end = Self.now() &+ UInt64(max(0, hop.timeoutMilliseconds)) &* 1_000_000
                submit(Job(hop: hop, end: end) { continuation.resume(returning: $0) })
            }
        } onCancel: {
            hop.stop.set()
            withdraw(hop)
        }
    }

    private static func now() -> UInt64 {
        var moment = timespec()
        clock_gettime(CLOCK_MONOTONIC, &moment)
        return UInt64(moment.tv_sec) &* 1_000_000_000 &+ UInt64(moment.tv_nsec)
    }

    /// Takes an exchange that was told to stop out of the queue; one that runs finds out by itself.
    private func withdraw(_ hop: Hop) {
        let left = box.locked { state -> [Job] in
            let left = state.waiting.filter { $0.hop.stop === hop.stop }
            if !left.isEmpty { state.waiting.removeAll { $0.hop.stop === hop.stop } }
            return left
        }
        for job in left { job.done(.failure(.cancelled)) }
    }

    private func submit(_ job: Job) {
        let (isTaken, needsThread) = box.locked { state -> (Bool, Bool) in
            // Told to stop before it came here: whoever told it has found nothing to withdraw.
            guard state.waiting.count < maximumWaiting, !job.hop.stop.value else { return (false, false) }
            state.waiting.append(job)
            let needsThread = state.idle < state.waiting.count && state.threads < maximumThreads
            if needsThread { state.threads += 1 }
            return (true, needsThread)
        }
        guard isTaken else { return job.done(.failure(job.hop.stop.value ? .cancelled : .busy)) }
        pthread_cond_signal(box.condition)
        guard needsThread else { return }
        let box = self.box
        guard !start({ Self.work(box) }) else { return }
        // No thread can be had: what waits is done by the others, and refused when there are none.
        let left = box.locked { state -> [Job] in
            state.threads -= 1
            guard state.threads == 0 else { return [] }
            defer { state.waiting = [] }
            return state.waiting
        }
        for job in left { job.done(.failure(.busy)) }
    }

    private static func work(_ box: Box) {
        // What may reach private addresses keeps its connections apart from what may not.
        var handles: [Bool: UnsafeMutableRawPointer] = [:]
        defer { for handle in handles.values { ccurl_close(handle) } }
        while let job = next(box) {
            if job.hop.stop.value {
                job.done(.failure(.cancelled))
                continue
            }
            var hop = job.hop
            let now = Self.now()
            hop.timeoutMilliseconds = min(
                hop.timeoutMilliseconds, job.end > now ? Int64((job.end - now) / 1_000_000) : 0)
            // Not the server's fault: its time went by before it was asked.
            guard hop.timeoutMilliseconds > 0, let handle = handles[hop.permitsPrivate] ?? ccurl_open() else {
                job.done(.failure(.busy))
                continue
            }
            handles[hop.permitsPrivate] = handle
            job.done(hop.run(on: handle))
        }
    }

    /// The next job, or nil when there was none for a minute.
    private static func next(_ box: Box) -> Job? {
        pthread_mutex_lock(box.mutex)
        defer { pthread_mutex_unlock(box.mutex) }
        while box.state.waiting.isEmpty {
            var until = timespec()
            clock_gettime(CLOCK_REALTIME, &until)
            until.tv_sec += idleSeconds
            box.state.idle += 1
            let status = pthread_cond_timedwait(box.condition, box.mutex, &until)
            box.state.idle -= 1
            if status == ETIMEDOUT, box.state.waiting.isEmpty {
                box.state.threads -= 1
                return nil
            }
        }
        return box.state.waiting.removeFirst()
    }
}
