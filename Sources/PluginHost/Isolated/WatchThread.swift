// SPDX-License-Identifier: Apache-2.0

import Glibc
import PluginChannel
import Synchronization

/// The one thread that starts children, reads what they print, and notices what is due.
///
/// It lives as long as the process: a child that asks for a signal at its parent's death gets it when the *thread* that
/// started it ends (prctl(2), PR_SET_PDEATHSIG).
///
/// Sendable: `outputs` belongs to the thread, the rest is behind the mutex.
final class WatchThread: @unchecked Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var isStarted = false
        var isEnding = false
    }

    private let state = Mutex(State())
    private let wakeUp: (read: Int32, write: Int32)
    private var outputs: [Int: ChildOutput] = [:]
    /// Does what is due and gives the nanoseconds to the next time; nil when nothing is.
    private let tick: @Sendable () -> UInt64?

    init(tick: @escaping @Sendable () -> UInt64?) {
        self.tick = tick
        var pair: [Int32] = [-1, -1]
        pipe(&pair)
        for end in pair {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        wakeUp = (pair[0], pair[1])
    }

    deinit {
        close(wakeUp.read)
        close(wakeUp.write)
    }

    /// Runs a job on the thread; jobs run one after another.
    ///
    /// False when there is no thread.
    @discardableResult
    func run(_ job: @escaping @Sendable () -> Void) -> Bool {
        let isRunning = state.withLock { state in
            if !state.isStarted { state.isStarted = DetachedThread.start { self.loop() } }
            guard state.isStarted, !state.isEnding else { return false }
            state.jobs.append(job)
            return true
        }
        wake()
        return isRunning
    }

    /// Lets the thread look at what is due.
    func wake() {
        var byte: UInt8 = 1
        _ = write(wakeUp.write, &byte, 1)
    }

    /// Ends the thread after the jobs that are queued: for tests and for the end of the daemon.
    func end() {
        state.withLock { $0.isEnding = true }
        wake()
    }

    /// Reads a child's output from now on; on the thread.
    func watch(_ output: ChildOutput, number: Int) { outputs[number] = output }

    /// Stops reading it; on the thread.
    func unwatch(_ number: Int) { outputs[number] = nil }

    private func loop() {
        while true {
            let jobs = state.withLock { state in
                defer { state.jobs = [] }
                return state.jobs
            }
            for job in jobs { job() }
            let due = tick()
            let isOver = state.withLock { $0.isEnding && $0.jobs.isEmpty }
            if isOver { return }
            wait(nanoseconds: jobs.isEmpty ? due : due.map { min($0, 1_000_000) })
            for output in outputs.values { output.read() }
        }
    }

    private func wait(nanoseconds: UInt64?) {
        var waits = [pollfd(fd: wakeUp.read, events: Int16(POLLIN), revents: 0)]
        for output in outputs.values {
            waits += output.descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        }
        let limit = nanoseconds.map { Int32(clamping: $0 / 1_000_000 + 1) } ?? -1
        _ = poll(&waits, nfds_t(waits.count), limit)
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(wakeUp.read, &bytes, 64) == 64 {}
    }
}
