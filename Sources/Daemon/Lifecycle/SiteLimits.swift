// SPDX-License-Identifier: Apache-2.0

import Kernel
import Settings

/// The `[limits]` of a site as the pipeline takes them.
extension Site {
    var limits: CallLimits {
        let settings = settings.limits
        var limits = CallLimits(
            timeoutMilliseconds: settings.callTimeout.milliseconds, graceMilliseconds: settings.callGrace.milliseconds,
            maximumConcurrentCalls: Int(settings.maxConcurrentCalls), maximumArgumentBytes: Int(settings.maxBody),
            maximumResultBytes: Int(settings.maxResult), maximumWaitingCalls: Int(settings.maxWaitingCalls))
        limits.rate = Kernel.CallRate(settings.rate, burst: settings.burst)
        for entry in settings.toolRates { limits.toolRates[entry.tool] = Kernel.CallRate(entry.rate, burst: nil) }
        for entry in settings.toolConcurrency { limits.toolConcurrency[entry.tool] = Int(entry.places) }
        limits.maximumCallsPerPrincipal = Int(settings.maxCallsPerPrincipal)
        limits.waitTimeoutMilliseconds = settings.waitTimeout.milliseconds
        limits.reservedForCritical = Int(settings.reservedForCritical)
        limits.maximumQueuedTasks = Int(settings.maxQueuedTasks)
        limits.idempotencyKeepMilliseconds = settings.idempotencyKeep.milliseconds
        return limits
    }
}

extension Kernel.CallRate {
    /// The rate of a site; nil for one that sets no bound.
    fileprivate init?(_ rate: Settings.CallRate, burst: Int64?) {
        guard !rate.isUnlimited else { return nil }
        self.init(
            count: Int(rate.calls), perNanoseconds: UInt64(rate.span.milliseconds) * 1_000_000,
            burst: burst.map { Int($0) })
    }
}
