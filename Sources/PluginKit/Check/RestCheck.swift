// SPDX-License-Identifier: Apache-2.0

import Kernel
import PluginHost

/// Whether an instance ends as the contract wants: drained, destroyed, nothing left behind.
enum RestCheck {
    /// Threads that the Swift SDK keeps for the life of a process, whatever the author does.
    private static let keptBySwift = 2

    static func row(_ session: Session) async -> CheckRow {
        let limit = session.bench.limits.rest
        let isAtRest = await session.plugin.drain(withinMilliseconds: limit)
        guard isAtRest else {
            return CheckRow(
                "drain and destroy", .failed, "it did not come to rest within \(limit) ms",
                "end what runs, then call done() of drain() exactly once; destroy() must not wait for ever")
        }
        guard let rest = session.log.seen.rested else {
            return CheckRow(
                "drain and destroy", .failed, "its process ended inside drain() or destroy(), before both were over",
                "no thread may use the instance after destroy(); holdfast plugin run PATH --debug shows where it crashes"
            )
        }
        if rest.doneCalls != 1 {
            return CheckRow(
                "drain and destroy", .failed, "drain() called done() \(rest.doneCalls) times", "call it exactly once")
        }
        let allowed = session.candidate.manifest.runtime.hasPrefix("swift-") ? keptBySwift : 0
        let times = "drain \(Milliseconds.text(rest.drain)), destroy \(Milliseconds.text(rest.destroy))"
        if rest.threads.count > allowed {
            let names = Set(rest.threads).sorted().prefix(4).joined(separator: ", ")
            return CheckRow(
                "drain and destroy", .failed, "\(rest.threads.count) threads are left (\(names)); \(times)",
                "join your threads in drain() or destroy(): every reload would leave them behind")
        }
        let kept = rest.threads.isEmpty ? "no thread is left" : "left of the SDK's own threads: \(rest.threads.count)"
        return CheckRow("drain and destroy", .ok, "\(times), \(kept)")
    }
}
