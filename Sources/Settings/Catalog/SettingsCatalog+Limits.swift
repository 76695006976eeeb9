// SPDX-License-Identifier: Apache-2.0

extension SettingsCatalog {
    static let limits: [SettingKey] = [
        .duration(
            "limits.call_timeout", \.limits.callTimeout, in: .milliseconds(10)...(.seconds(3_600)),
            example: .seconds(60),
            "How long a call may take. Then it is asked to stop and the caller gets a timeout."),
        .duration(
            "limits.call_grace", \.limits.callGrace, in: .zero...(.seconds(60)), example: .milliseconds(500),
            "How long a plugin has to stop after it was asked to. Then the call is given up."),
        .size(
            "limits.max_body", \.limits.maxBody, in: 1_024...(1 << 30), example: 16 << 20,
            "The largest request body. Larger ones get 413."),
        .size(
            "limits.max_result", \.limits.maxResult, in: 1_024...(1 << 30), example: 16 << 20,
            "The largest result that a plugin may return. A larger one is an error of the tool."),
        .integer(
            "limits.max_concurrent_calls", \.limits.maxConcurrentCalls, in: 1...100_000, example: 256,
            "How many calls may run at the same time. Further ones wait (max_waiting_calls)."),
        .duration(
            "limits.drain_timeout", \.limits.drainTimeout, in: .zero...(.seconds(3_600)), example: .seconds(30),
            "How long running calls may take to end when the daemon stops."),
        .parsed(
            "limits.rate", \.limits.rate, example: CallRate(calls: 50, per: .second),
            "How many calls one caller may make; beyond them 429 with Retry-After. \"0\" sets no bound."),
        .integer(
            "limits.burst", \.limits.burst, in: 1...1_000_000, unset: "one second's worth of rate, at least 1",
            example: 100, "How many calls a caller who was quiet may make at once."),
        .parsed(
            "limits.tool_concurrency", \.limits.toolConcurrency,
            example: [ToolPlaces(tool: "export_program", places: 2)],
            "How many calls of a tool may be under way at the same time, whoever calls it; further ones get 503."),
        .parsed(
            "limits.tool_rates", \.limits.toolRates,
            example: [ToolRate(tool: "apply_changes", rate: CallRate(calls: 6, per: .minute))],
            "How often one caller may call a tool; beyond it 429 with Retry-After."),
        .integer(
            "limits.max_calls_per_principal", \.limits.maxCallsPerPrincipal, in: 0...100_000, example: 16,
            "How many calls of one caller may run or wait at the same time; further ones get 429. 0 sets no bound."),
        .integer(
            "limits.max_waiting_calls", \.limits.maxWaitingCalls, in: 0...1_000_000, example: 512,
            "How many calls may wait for a place among max_concurrent_calls, the more urgent ones first. From half full on "
                + "bulk calls are refused, from seven eighths on normal ones, and when it is full all: 503 with Retry-After."
        ),
        .duration(
            "limits.wait_timeout", \.limits.waitTimeout, in: .zero...(.seconds(60)), example: .milliseconds(500),
            "How long a call waits for a place. Then its caller gets 503 with Retry-After."),
        .integer(
            "limits.reserved_for_critical", \.limits.reservedForCritical, in: 0...100_000, example: 8,
            "How many of max_concurrent_calls are kept for critical tools and for administration: fewer than all. Where the "
                + "site does not say, it is at most a quarter of them."),
        .integer(
            "limits.max_queued_tasks", \.limits.maxQueuedTasks, in: 0...1_000_000, example: 100,
            "How many tasks one caller below the role operator may have waiting. 0 sets no bound."),
        .duration(
            "limits.idempotency_keep", \.limits.idempotencyKeep, in: .seconds(60)...(.seconds(86_400)),
            example: .seconds(3_600),
            "For how long the answer of a call with an idempotency key is kept and given again to the same call."),
    ]
}
