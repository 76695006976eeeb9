// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import JSON
import Kernel
import PluginChannel
import Synchronization

/// What a child says, on the thread that reads its channel.
extension IsolatedPlugin {
    /// Reads until the child's end, which it then deals with.
    func read(_ child: Child) {
        do throws(ChannelFault) {
            while let raw = try child.channel.receive() {
                do throws(FrameFault) { take(try ChildFrame(raw), from: child) } catch { throw .frame(error) }
            }
        } catch {
            condemn(child, .protocolFault("\(error)"))
        }
        ended(child)
    }

    private func take(_ frame: ChildFrame, from child: Child) {
        switch frame {
        case .ready(let report): becomeReady(child, report)
        case .refused(let detail): condemn(child, .refused(detail))
        case .result(let call, let status, let document): finish(call, status, document, from: child)
        case .progress(let call, let done, let total, let message):
            guard isRunning(call, in: child) else { return }
            _ = host.progress(call, of: self, done, total, message)
        case .log(let call, let level, let message, let fields):
            // A child speaks for its own calls only; its line is written in any case.
            let isOwn = call == 0 || isRunning(call, in: child)
            _ = host.log(level, message, fields: fields, for: isOwn ? call : 0, of: self)
        case .release(let call, let retry):
            if isRunning(call, in: child) { _ = host.release(call, of: self, retryMilliseconds: retry) }
        case .metric(let kind, let value, let name, let labels):
            host.metric(name, Int32(truncatingIfNeeded: kind), value, labels)
        // No manifest declares events yet: the child refuses them itself.
        case .event: return
        case .request(let operation, let call, let service, let document):
            let key = Self.key(operation, child)
            let status = host.request(key, for: call, of: self, service, document) { answer in
                Self.reply(answer, to: operation, of: child)
            }
            if status != HF_OK { child.send(.reply(operation: operation, status: status, document: [])) }
        case .cancelRequest(let operation): _ = host.cancelRequest(Self.key(operation, child))
        case .openTable(let operation, let call, let specification):
            let key = Self.key(operation, child)
            let status = host.openTable(key, for: call, of: self, spec: specification) { answer in
                Self.handOver(answer, to: operation, of: child)
            }
            if status != HF_OK {
                child.send(.table(operation: operation, TableFrame(status: status, info: [])))
            }
        case .probe(let document):
            if let report = ProbeReport(reading: document) { runtime.probes?.take(report) }
        case .configured, .pong, .drained: return
        }
    }

    /// An operation's number among those of all processes of this plugin, which may overlap at a restart.
    private static func key(_ operation: UInt64, _ child: Child) -> UInt64 {
        UInt64(UInt32(truncatingIfNeeded: child.number)) << 40 | operation & (1 << 40 - 1)
    }

    private static func reply(_ answer: PendingOperations.Answer, to operation: UInt64, of child: Child) {
        switch answer {
        case .outcome(.ok(let document)):
            child.send(.reply(operation: operation, status: HF_OK, document: document))
        case .outcome(.failed(let status, let document)):
            child.send(.reply(operation: operation, status: status.rawValue, document: document))
        case .outcome(.lost(let document)):
            child.send(.reply(operation: operation, status: CallStatus.unavailable.rawValue, document: document))
        case .table: child.send(.reply(operation: operation, status: HF_INTERNAL, document: []))
        }
    }

    private func isRunning(_ call: UInt64, in child: Child) -> Bool {
        state.withLock { $0.running[child.number]?.calls[call] != nil }
    }

    private func finish(_ call: UInt64, _ status: Int32, _ document: [UInt8], from child: Child) {
        let now = self.now
        let (wasRunning, isLast) = state.withLock { state -> (Bool, Bool) in
            guard state.running[child.number]?.calls.removeValue(forKey: call) != nil else { return (false, false) }
            state.running[child.number]?.lastUse = now
            guard case .hung = state.running[child.number]?.ending else { return (true, false) }
            return (true, state.running[child.number]?.calls.isEmpty == true)
        }
        // A child ends only its own calls; its own table has told the plugin already when it ends one twice.
        guard wasRunning else { return }
        _ = host.complete(call, by: self, status: status, bytes: document.count) { document }
        if isLast { child.kill() }
    }

    private func becomeReady(_ child: Child, _ report: ReadyReport) {
        if let refusal = order.refusal(of: report) {
            // Another process of the same library would say the same.
            state.withLock { $0.refusal = refusal }
            return condemn(child, .refused(refusal))
        }
        let now = self.now
        let calls = state.withLock { state -> [StartedCall] in
            guard state.running[child.number]?.ending == nil else { return [] }
            state.running[child.number]?.isReady = true
            state.running[child.number]?.confinement = report.confinement.json
            state.running[child.number]?.lastUse = now
            guard state.current == child.number else { return [] }
            defer { state.waiting = [] }
            for call in state.waiting { state.running[child.number]?.calls[call.id.rawValue] = call.name }
            return state.waiting
        }
        host.write(
            .debug, "its process is ready",
            [
                "pid": .integer(Int64(child.pid)), "applied": report.confinement.json,
                "ms": .integer(Int64((now - min(now, child.startedAt)) / 1_000_000)),
            ])
        for call in calls { send(call, to: child) }
    }

    /// Ends a child for a reason; the first reason counts.
    func condemn(_ child: Child, _ ending: Ending) {
        state.withLock { state in
            guard state.running[child.number]?.ending == nil else { return }
            state.running[child.number]?.ending = ending
            if state.current == child.number { state.current = nil }
        }
        child.kill()
    }
}
