// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
import PluginChannel
import Synchronization
import Telemetry

/// A plugin in a process of its own: starts it when it is needed, passes calls and questions over its channel, and
/// begins again when it dies.
///
/// The plugin of a crashed process is the same plugin: its identity, its grants and its limits of speech go on.
package final class IsolatedPlugin: RunningPlugin {
    /// A process that has not been seen to end.
    struct Running {
        let child: Child
        var calls: [UInt64: String] = [:]
        var isReady = false
        var confinement: JSONValue = [:]
        /// Why it is being ended; nil while its end would be a crash.
        var ending: Ending?
        /// When it is killed, in monotonic nanoseconds.
        var killAt: UInt64?
        var lastUse: UInt64
    }

    /// Why the host ends a child.
    enum Ending: Sendable, Equatable {
        /// It was not used, or the plugin is being stopped.
        case rest
        /// One of its calls did not end.
        case hung(tool: String)
        case refused(String)
        case protocolFault(String)
        case startLimit
    }

    struct State {
        /// The number of the child that takes calls.
        var current: Int?
        /// A child was ordered and does not run yet.
        var isSpawning = false
        var running: [Int: Running] = [:]
        /// Calls that came before a child was ready.
        var waiting: [StartedCall] = []
        var record: CrashRecord
        var generation = 0
        var restarts = 0
        /// No child is started before, in monotonic nanoseconds.
        var pauseEnd: UInt64 = 0
        var isClosed = false
        var lastCrash: CrashReport?
        /// What the plugin is not what its manifest says, or cannot do.
        var refusal: String?
        var rest: [RestWaiter] = []
    }

    package let manifest: PluginManifest
    let host: InstanceHost
    let order: ChildOrder
    let runtime: ChildRuntime
    let state: Mutex<State>

    package var pluginID: String { manifest.id }
    package var runsApart: Bool { true }
    package var identity: PluginIdentity { host.identity }
    var environment: HostEnvironment { host.environment }

    init(_ order: ChildOrder, grants: Set<String>, runtime: ChildRuntime, environment: HostEnvironment) {
        manifest = order.manifest
        self.order = order
        self.runtime = runtime
        host = InstanceHost(order.manifest, grants: grants, environment: environment)
        state = Mutex(State(record: CrashRecord(runtime.policy)))
        runtime.add(self)
    }

    var now: UInt64 { runtime.time.monotonicNanoseconds() }

    /// Starts a child before its first call, for a plugin that has something to do without one.
    package func startEarly() {
        let begins = state.withLock { Self.beginSpawning(&$0, now: now, onlyIfWaiting: false) }
        if begins { spawn() }
    }

    package var status: PluginStatus {
        let now = self.now
        let quarantine = runtime.quarantine.reason(sha256: manifest.sha256)
        var status = state.withLock { state in
            let current = state.current.flatMap { state.running[$0] }
            var status = PluginStatus(placement: .process, state: .stopped)
            if let current {
                status.state = current.isReady ? .running : .starting
                status.pid = current.child.pid
                status.uptimeMilliseconds = Int64((now - min(now, current.child.startedAt)) / 1_000_000)
                status.applied = current.confinement
            } else if state.refusal != nil || quarantine != nil {
                status.state = .quarantined
            } else if state.isSpawning {
                status.state = .starting
            } else if state.pauseEnd > now {
                status.state = .backingOff
                status.retryAfterMilliseconds = Int64((state.pauseEnd - now) / 1_000_000)
            }
            status.generation = state.generation
            status.restarts = state.restarts
            status.crashes = state.record.count
            status.lastCrash = state.lastCrash
            status.quarantine = quarantine ?? state.refusal
            status.callsInFlight = state.waiting.count + state.running.values.reduce(0) { $0 + $1.calls.count }
            return status
        }
        if status.lastCrash == nil { status.lastCrash = runtime.crashes.reports(of: pluginID).first }
        status.grants = identity.grants.sorted()
        status.sha256 = manifest.sha256
        status.runtime = manifest.runtime
        status.runtimeFiles = order.runtimeFolder == nil ? 0 : manifest.runtimeFiles.count
        status.droppedLines = host.droppedLines
        return status
    }
}
