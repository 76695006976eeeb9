// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Kernel
import PluginChannel
import Synchronization
import Telemetry

/// The life of the processes of one plugin.
extension IsolatedPlugin {
    /// Starts a child, on the watch thread; `isSpawning` is set.
    func spawn() {
        let isQueued = runtime.watch.run { self.spawnNow() }
        if !isQueued { couldNotStart("the machine has no thread left to watch it") }
    }

    private func spawnNow() {
        let number = state.withLock { state in
            state.generation += 1
            if state.record.count > 0 { state.restarts += 1 }
            return state.generation
        }
        let host = self.host
        let child: Child
        do throws(PluginRefusal) {
            child = try Child.start(
                number, order: order.start(readable: runtime.readable, probing: runtime.probes?.probing),
                runtimeFolder: order.runtimeFolder,
                runtime: runtime, speech: environment.speech
            ) { stream, line in
                host.write(stream == .error ? .warning : .info, line, ["stream": .string(stream.rawValue)])
            }
        } catch { return couldNotStart(error.reason) }
        runtime.watch.watch(child.output, number: ObjectIdentifier(child).hashValue)
        let isWanted = state.withLock { state in
            state.isSpawning = false
            state.running[number] = Running(child: child, lastUse: child.startedAt)
            if state.isClosed { state.running[number]?.ending = .rest } else { state.current = number }
            return !state.isClosed
        }
        if !isWanted { child.kill() }
        guard DetachedThread.start(stackBytes: 512 << 10, { self.read(child) }) else {
            condemn(child, .refused("the machine has no thread left to read what it says"))
            return ended(child)
        }
    }

    private func couldNotStart(_ reason: String) {
        let now = self.now
        let calls = state.withLock { state -> [StartedCall] in
            state.isSpawning = false
            state.pauseEnd = now + state.record.pause(ranFor: 0)
            defer { state.waiting = [] }
            return state.waiting
        }
        host.write(.error, "its process could not be started", ["reason": .string(reason)])
        for call in calls {
            refuse(call.id.rawValue, "The plugin \(pluginID) could not be started.", retryAfter: 1_000, isLost: true)
        }
        answerRest()
    }

    /// Deals with the end of a child: its callers first, then the reasons; on the thread that read its channel.
    func ended(_ child: Child) {
        let now = self.now
        let end = child.reap()
        // The next process, which may start from the step below on, knows nothing of what this one has added.
        environment.registry?.withdrawOffers(of: self)
        var waiting: [StartedCall] = []
        var pause: UInt64 = 0
        var verdict: String?
        var isCrash = false
        let ranFor = now - min(now, child.startedAt)
        // One step: between "no child" and "not before the pause is over" the watch thread would start another.
        let ended = state.withLock { state -> Running? in
            guard let running = state.running.removeValue(forKey: child.number) else { return nil }
            if state.current == child.number { state.current = nil }
            isCrash = Self.isCrash(running.ending, isClosed: state.isClosed)
            if isCrash {
                pause = state.record.note(at: now, ranFor: ranFor)
            } else if Self.isFailedStart(running) {
                pause = state.record.pause(ranFor: 0)
            }
            if pause > 0 { state.pauseEnd = now + pause }
            if isCrash, state.record.isTooMuch { verdict = quarantineReason(state.record) }
            // A start that failed would fail again for those who wait.
            if verdict != nil || state.refusal != nil || Self.isFailedStart(running) {
                waiting = state.waiting
                state.waiting = []
            }
            return running
        }
        guard let running = ended else { return }
        if let verdict { isolate(verdict) }
        let sentence = Self.sentence(running, end, plugin: pluginID)
        let isLost = isCrash || Self.isFailedStart(running)
        for call in running.calls.keys {
            endCall(call, sentence, pause: pause, isQuarantined: verdict != nil, isLost: isLost)
        }
        for call in waiting {
            endCall(
                call.id.rawValue, verdict ?? sentence, pause: pause, isQuarantined: verdict != nil, isLost: isLost)
        }
        finishAfterCallers(running, end, isCrash: isCrash, ranFor: ranFor, verdict: verdict)
        answerRest()
        runtime.watch.wake()
    }

    private func endCall(_ call: UInt64, _ sentence: String, pause: UInt64, isQuarantined: Bool, isLost: Bool) {
        refuse(
            call, sentence, retryAfter: isQuarantined ? nil : max(1, (pause + 999_999) / 1_000_000), isLost: isLost)
        host.operations.stopWork(for: call)
    }

    /// Collects what the child left behind, once its callers know; on the watch thread, which reads the pipes.
    private func finishAfterCallers(
        _ running: Running, _ end: Child.End, isCrash: Bool, ranFor: UInt64, verdict: String?
    ) {
        let child = running.child
        let at = UTCTimestamp.text(microseconds: runtime.time.wallMicroseconds())
        let isQueued = runtime.watch.run {
            self.runtime.watch.unwatch(ObjectIdentifier(child).hashValue)
            let (report, lines) = child.output.finish()
            guard isCrash else { return self.say(running, end) }
            let crash = CrashReport(
                of: self.manifest, running, end, at: at, ranFor: ranFor, handler: report, lines: lines)
            self.state.withLock { $0.lastCrash = crash }
            self.runtime.crashes.add(crash, of: self.pluginID)
            self.host.write(.error, crash.headline, crash.logFields)
            if let verdict {
                self.runtime.quarantine.save()
                self.host.write(.critical, "it is quarantined", ["reason": .string(verdict)])
            }
        }
        if !isQueued { _ = child.output.finish() }
    }

    private func say(_ running: Running, _ end: Child.End) {
        var fields: JSONObject = ["pid": .integer(Int64(running.child.pid))]
        switch running.ending {
        // Its calls had ended, and nobody waits for another: no crash that counts, and still one to hear of.
        case .rest where end.isFault:
            fields["cause"] = .string(end.words)
            host.write(.warning, "its process crashed while it was being stopped", fields)
        case .rest, nil: host.write(.debug, "its process has ended", fields)
        case .hung: host.write(.warning, "its process was killed: a call did not end", fields)
        case .refused(let reason):
            host.write(.error, "its process could not run it", ["reason": .string(reason)])
        case .startLimit:
            host.write(.error, "its process was killed: it was not ready in time", fields)
        case .protocolFault(let reason):
            host.write(.error, "its process was killed: it broke the protocol", ["reason": .string(reason)])
        }
    }

    private func isolate(_ reason: String) {
        runtime.quarantine.add(
            Quarantine.Entry(
                sha256: manifest.sha256, plugin: pluginID, reason: reason,
                since: UTCTimestamp.text(microseconds: runtime.time.wallMicroseconds())))
        // Lifting it begins a new count.
        state.withLock { $0.record.forgive() }
    }

    private func quarantineReason(_ record: CrashRecord) -> String {
        let minutes = max(1, runtime.policy.crashWindow / 60_000)
        return "it crashed \(runtime.policy.crashLimit) times within \(minutes) minutes; "
            + "lift the quarantine with: holdfast plugin enable \(pluginID)"
    }

    private static func isCrash(_ ending: Ending?, isClosed: Bool) -> Bool {
        switch ending {
        case nil, .protocolFault: true
        case .rest, .hung, .refused, .startLimit: false
        }
    }

    private static func isFailedStart(_ running: Running) -> Bool {
        switch running.ending {
        case .refused, .startLimit: true
        case nil, .protocolFault: !running.isReady
        case .rest, .hung: false
        }
    }

    /// What a caller is told.
    private static func sentence(_ running: Running, _ end: Child.End, plugin: String) -> String {
        switch running.ending {
        case nil: "The plugin \(plugin) crashed (\(end.words)) before the call had ended."
        case .rest: "The plugin \(plugin) was stopped before the call had ended."
        case .hung: "The process of \(plugin) was ended because another of its calls did not end."
        case .refused(let reason): "The plugin \(plugin) does not run: \(reason)"
        case .startLimit: "The plugin \(plugin) was not ready in time."
        case .protocolFault: "The plugin \(plugin) broke the protocol of its process and was ended."
        }
    }

    /// Does what is due and gives the nanoseconds to the next time; on the watch thread.
    func tick(_ now: UInt64) -> UInt64? {
        let policy = runtime.policy
        var due: UInt64 = .max
        var killed: [Child] = []
        var resting: [Child] = []
        let begins = state.withLock { state -> Bool in
            for (number, running) in state.running {
                if let killAt = running.killAt {
                    if killAt <= now { killed.append(running.child) } else { due = min(due, killAt - now) }
                } else if !running.isReady {
                    let limit = running.child.startedAt + policy.startLimit * 1_000_000
                    if limit > now {
                        due = min(due, limit - now)
                    } else {
                        if running.ending == nil { state.running[number]?.ending = .startLimit }
                        if state.current == number { state.current = nil }
                        killed.append(running.child)
                    }
                } else if state.current == number, running.calls.isEmpty, host.operations.count == 0 {
                    let limit = running.lastUse + policy.idleLimit * 1_000_000
                    if limit > now {
                        due = min(due, limit - now)
                    } else {
                        state.current = nil
                        state.running[number]?.ending = .rest
                        state.running[number]?.killAt = now + policy.restLimit * 1_000_000
                        due = min(due, policy.restLimit * 1_000_000)
                        resting.append(running.child)
                    }
                }
            }
            if !state.waiting.isEmpty, state.current == nil, state.pauseEnd > now {
                due = min(due, state.pauseEnd - now)
            }
            return Self.beginSpawning(&state, now: now, onlyIfWaiting: true)
        }
        for child in resting { child.send(.drain) }
        for child in killed { child.kill() }
        if begins { spawn() }
        return due == .max ? nil : due
    }
}
