// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns

/// One call: rates, or does to the breaker what was asked.
struct ReadinessCheck {
    private let call: ToolCall
    private let rules: ReadinessRules
    private let cache: ProgramCache

    init(_ call: ToolCall, _ rules: ReadinessRules, _ cache: ProgramCache) {
        self.call = call
        self.rules = rules
        self.cache = cache
    }

    /// The answer of the tool.
    func answer() async throws -> ToolOutput {
        let parameters = try ReadinessParameters(call.arguments)
        var envelope = try await rate(parameters)
        let desk = BreakerDesk(call: call)
        if parameters.showsBreaker {
            do {
                let record = try await desk.read()
                envelope.figures["circuit_breaker"] = record.shown(at: desk.now, holdIsSet: await desk.holdIsSet())
            } catch let failure as ServiceFailure where failure.status != .cancelled {
                envelope.figures["circuit_breaker"] = .null
                envelope.missing.append(Envelope.Missing("circuit_breaker", failure.detail))
                envelope.setCompleteness()
            } catch ToolFailure.unavailable(let reason, _) {
                envelope.figures["circuit_breaker"] = .null
                envelope.missing.append(Envelope.Missing("circuit_breaker", reason))
                envelope.setCompleteness()
            }
        }
        if parameters.isStandard {
            let number = envelope.figures["computed_category"]?.stringValue?.dropFirst()
            await call.publish("readiness", value: number.flatMap { Double($0) }, level: nil, of: envelope)
        }
        return .structured(envelope.json)
    }

    /// What the background task and the tool that changes do: obeys the order, then sets or clears the hold.
    func operate(_ order: BreakerOrder) async throws -> ToolOutput {
        let desk = BreakerDesk(call: call)
        let by = call.context.principal
        var answer: JSONObject = [:]
        var rated: Envelope?
        if case .rate = order {
            let envelope = try await rate(ReadinessParameters())
            answer = ["level": .string(envelope.level.word), "headline": .string(envelope.headline)]
            rated = envelope
        }
        let record = try await desk.change { record, now in
            switch order {
            case .rate:
                // Reasons, not findings: a hold is read by everybody, and they name nobody.
                record.count(
                    rated?.level, version: rated?.scheduleVersion,
                    reason: rated?.levelReasons.joined(separator: " ") ?? "", at: now, rules.breaker)
            case .override(let reason, let hours):
                record.override = BreakerRecord.Override(
                    by: by, reason: reason, from: now, until: now + Int64(hours) * 3600)
            case .endOverride: record.override = nil
            }
        }
        let now = desk.now
        answer["circuit_breaker"] = record.shown(at: now, holdIsSet: record.locks(at: now))
        return .structured(.object(answer))
    }

    /// Rates the program; a feed that fails makes it UNKNOWN, whatever the failure.
    private func rate(_ parameters: ReadinessParameters) async throws -> Envelope {
        let deadline = SoftDeadline(call)
        let clock = ContinuousClock()
        let start = clock.now
        var envelope: Envelope
        do {
            let source = try await cache.read(
                call.host, plan: parameters.request.plan, version: parameters.request.version)
            envelope = try ReadinessReport(
                tool: Readiness.toolName, source: source, parameters: parameters, rules: rules
            ) { done, all in
                try call.checkCancellation()
                call.progress(Double(done), of: Double(all), "slot \(done) of \(all)")
                return deadline.isPast
            }.envelope
        } catch let failure as ServiceFailure where isFeed(failure, parameters) {
            envelope = unknown(parameters, failure.detail)
        } catch ToolFailure.toolError(let reason) {
            envelope = unknown(parameters, reason)
        }
        envelope.computedMilliseconds = (clock.now - start).milliseconds
        return envelope
    }

    /// Whether the data failed, and not the question or the caller's patience.
    private func isFeed(_ failure: ServiceFailure, _ parameters: ReadinessParameters) -> Bool {
        switch failure.status {
        case .cancelled, .inputRequired, .invalid: false
        case .notFound: parameters.request.version == nil
        default: true
        }
    }

    private func unknown(_ parameters: ReadinessParameters, _ reason: String) -> Envelope {
        var envelope = Envelope.noProgram(
            tool: Readiness.toolName, rulesVersion: ReadinessReport.rulesVersion, subject: ReadinessReport.subject,
            request: parameters.request, reason: reason)
        envelope.parameters = parameters.json
        return envelope
    }
}
