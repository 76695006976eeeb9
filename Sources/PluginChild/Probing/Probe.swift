// SPDX-License-Identifier: Apache-2.0

import CPlatform
import Glibc
import JSON
import PluginChannel
import Synchronization

/// Looks at what a plugin does in this process and tells the host: how long it keeps the host's threads, what it
/// completes that nobody waits for, what it leaves behind.
final class Probe: Sendable {
    private struct State {
        var completed: Set<UInt64> = []
        var givenUp: Set<UInt64> = []
        /// The threads of this process before the library was loaded.
        var before: Set<Int32> = []
    }

    /// How long threads may take to end after `destroy()`, in steps of ten milliseconds.
    private static let patience = 30

    let isGrown: Bool
    private let waitsForDebugger: Bool
    private let channel: Channel
    private let state = Mutex(State())

    init(_ probing: Probing, channel: Channel) {
        isGrown = probing.isGrown
        waitsForDebugger = probing.waitsForDebugger
        self.channel = channel
    }

    /// Monotonic nanoseconds.
    static var now: UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    }

    /// Before the library is loaded: waits for a debugger if it is to, and counts threads.
    func begin() {
        if waitsForDebugger {
            platform_permit_debuggers()
            send(.waiting(pid: getpid()))
            while !ProcessFigures.isTraced { usleep(50_000) }
        }
        let threads = ProcessFigures.threads()
        state.withLock { $0.before = Set(threads.keys) }
    }

    /// Runs `call()` of a plugin and tells how long it took.
    func measuring(_ call: UInt64, _ body: () -> Void) {
        let begun = Self.now
        body()
        send(.returned(call: call, took: Self.now - begun))
    }

    func hasEnded(_ call: UInt64) { state.withLock { _ = $0.completed.insert(call) } }
    func wasGivenUp(_ call: UInt64) { state.withLock { _ = $0.givenUp.insert(call) } }

    /// A completion was refused.
    func wasUnwanted(_ call: UInt64) {
        let why = state.withLock { state -> ProbeReport.Unwanted in
            state.completed.contains(call) ? .again : state.givenUp.contains(call) ? .late : .unknown
        }
        send(.unwanted(call: call, why))
    }

    /// The host has refused something; `document` is what it said.
    func wasDenied(_ document: [UInt8]) {
        send(.denied((try? JSONValue.parse(document))?["detail"]?.stringValue ?? "denied without a reason"))
    }

    /// The instance is destroyed: what is left of its threads after a moment.
    func hasRested(drain: UInt64, destroy: UInt64, doneCalls: Int) {
        let before = state.withLock { $0.before }
        var left: [String] = []
        for _ in 0..<Self.patience {
            let own = DetachedThread.running.union(before)
            left = ProcessFigures.threads().filter { !own.contains($0.key) && !Self.isOfTheSystem($0.value) }
                .map(\.value).sorted()
            if left.isEmpty { break }
            usleep(10_000)
        }
        send(.rested(drain: drain, destroy: destroy, doneCalls: doneCalls, threads: left))
    }

    /// Whether a thread is one of the process's pool, which comes and goes by itself: libdispatch names them after its root
    /// queues, such as `com.apple.root.default-qos.overcommit`, of which the kernel keeps the end.
    private static func isOfTheSystem(_ name: String) -> Bool {
        name.hasSuffix("-qos") || name.hasSuffix("qos.overcommit")
    }

    /// Tells the host; a channel that is gone ends the process elsewhere.
    func send(_ report: ProbeReport) {
        do throws(ChannelFault) { try channel.send(ChildFrame.probe(report.document).encoded) } catch {
            ChildExit.because(of: error)
        }
    }
}
