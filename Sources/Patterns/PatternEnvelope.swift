// SPDX-License-Identifier: Apache-2.0

public import HoldfastPlugin
public import Roster

extension Envelope {
    /// An envelope that knows where its figures come from; the level is not known yet.
    public init(tool: String, rulesVersion: String, source: ProgramSource, request: PatternRequest) {
        self.init(tool: tool, level: nil, headline: "", rulesVersion: rulesVersion)
        parameters = .object(request.json)
        limit = request.limit
        scheduleVersion = source.version
        inputDigest = source.digest
        asOf = source.now.map { "\($0)" }
        missing = source.missing
    }

    /// What to answer when there is no program at all.
    ///
    /// - Parameter subject: what is not known then, as a sentence begins: `Utilization`.
    public static func noProgram(
        tool: String, rulesVersion: String, subject: String, request: PatternRequest, reason: String
    ) -> Envelope {
        var envelope = Envelope(tool: tool, level: nil, headline: "", rulesVersion: rulesVersion)
        envelope.parameters = .object(request.json)
        envelope.limit = request.limit
        envelope.setUnknown(subject, reason, what: "program")
        return envelope
    }

    /// Says that nothing could be computed, and why.
    ///
    /// - Parameters:
    ///   - subject: what is not known, as a sentence begins: `Utilization`.
    ///   - reason: one sentence, beginning small.
    ///   - code: for programs, in `level_reasons`.
    public mutating func setUnknown(
        _ subject: String, _ reason: String, what: String = "all figures", code: String = "no_data"
    ) {
        level = nil
        completeness = .unknown
        headline = "\(subject) is not known: \(reason)"
        levelReasons = ["\(code): \(reason)"]
        missing.append(Missing(what, reason))
    }

    /// Keeps a study that time cut from saying more than it knows: what it did not look at may hide worse.
    ///
    /// GREEN becomes unknown, with a headline that says so; a worse level stays, and is told as "at least". `publish`
    /// sends no value of such an answer.
    ///
    /// - Parameters:
    ///   - subject: what is not known, as a sentence begins: `Readiness`.
    ///   - reason: one sentence, beginning small.
    public mutating func setCut(_ subject: String, _ reason: String) {
        if let level, level > .green {
            levelReasons.append("\(Self.cutCode): \(reason) It is \(level.word) at least.")
            completeness = .partial
        } else {
            level = nil
            completeness = .unknown
            headline = "\(subject) is not known: \(reason)"
            levelReasons = ["\(Self.cutCode): \(reason)"]
        }
    }

    /// Whether time cut the study before the level was sure.
    public var isCut: Bool { levelReasons.contains { $0.hasPrefix(Self.cutCode + ":") } }

    private static var cutCode: String { "time_limit" }

    /// Sets the horizon, and says in `missing` what of the asked days was cut off.
    public mutating func setHorizon(_ horizon: Horizon, cut reason: String = "") {
        self.horizon = ("\(horizon.from)", "\(horizon.to)", horizon.days)
        if !reason.isEmpty { missing.append(Missing("horizon", reason)) }
    }

    /// Complete, unless something is missing; leaves what is stale or unknown.
    public mutating func setCompleteness() {
        if completeness == .complete || completeness == .partial {
            completeness = missing.isEmpty ? .complete : .partial
        }
    }
}

extension [Finding] {
    /// The worst first, then by the date that they begin with; equal ones keep their order.
    public func ranked() -> [Finding] {
        enumerated().sorted { left, right in
            let (one, other) = (left.element.level?.rawValue ?? -1, right.element.level?.rawValue ?? -1)
            if one != other { return one > other }
            return (left.element.from, left.offset) < (right.element.from, right.offset)
        }
        .map(\.element)
    }
}

extension Duration {
    /// In milliseconds, as `computed_ms` wants it.
    public var milliseconds: Double { Double(components.seconds) * 1e3 + Double(components.attoseconds) * 1e-15 }
}
