// SPDX-License-Identifier: Apache-2.0

public import HoldfastPlugin

extension ToolCall {
    /// Runs a pattern: reads the program, answers UNKNOWN when there is none, and says how long it took.
    ///
    /// - Parameters:
    ///   - subject: what is not known without a program, as a sentence begins: `Utilization`.
    ///   - study: the envelope of the program that was read, with `computed_ms` left open.
    ///   - finish: told of the envelope before it is answered, also when there is no program: to publish signals.
    public func pattern(
        rulesVersion: String, subject: String, request: PatternRequest, cache: ProgramCache,
        study: (ProgramSource) async throws -> Envelope, finish: (Envelope) async -> Void = { _ in }
    ) async throws -> ToolOutput {
        let clock = ContinuousClock()
        let start = clock.now
        var envelope: Envelope
        do {
            let source = try await cache.read(host, plan: request.plan, version: request.version)
            envelope = try await study(source)
        } catch let failure as ServiceFailure where failure.status == .notFound && request.version == nil {
            envelope = .noProgram(
                tool: tool, rulesVersion: rulesVersion, subject: subject, request: request, reason: failure.detail)
        }
        envelope.computedMilliseconds = (clock.now - start).milliseconds
        await finish(envelope)
        return .structured(envelope.json)
    }

    /// Tells the sitrep how it stands with a figure; a host that does not want to hear it keeps nobody from the answer.
    ///
    /// - Parameters:
    ///   - value: left out of the signal where time cut the study: half of the people or slots is another figure.
    ///   - level: the envelope's own when left out; `.some(nil)` is unknown.
    ///   - thresholds: where the levels of the value begin, if they are all that its level hangs on; see `Signal`.
    ///   - period: how often it should be renewed, in seconds; the sitrep counts older than two of these as stale.
    public func publish(
        _ id: String, value: Double?, level: Level??, of envelope: Envelope, period: Int64 = 3600,
        causes: [String]? = nil, thresholds: [Double?] = []
    ) async {
        let shown = level ?? envelope.level
        let found = envelope.findings.filter { ($0.level ?? .green) >= .yellow }.prefix(3).map(\.sentence)
        let signal = Signal(
            id: id, value: envelope.isCut ? nil : value, level: shown.word, asOf: envelope.asOf ?? "",
            periodSeconds: period,
            scheduleVersion: envelope.scheduleVersion,
            causes: causes ?? (found.isEmpty ? [envelope.headline] : Array(found)),
            thresholds: thresholds)
        do { try await publish(signal) } catch {
            log(.notice, "the signal was not published", ["signal": .string(id)])
        }
    }
}
