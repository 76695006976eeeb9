// SPDX-License-Identifier: Apache-2.0

/// The answer of a pattern in the one form that contract.md pins.
public struct Envelope: Sendable {
    /// How much of what was asked could be computed.
    public enum Completeness: String, Sendable, CaseIterable {
        /// All of it.
        case complete
        /// A part; `missing` says what is not there.
        case partial
        /// All of it, but from old data.
        case stale
        /// Nothing.
        case unknown
    }

    /// What an answer holds true for.
    public enum Method: String, Sendable, CaseIterable {
        /// Ignores rest rules: reality is at least this bad.
        case bound
        /// Confirmed by a schedule that keeps every rule.
        case confirmed
    }

    /// Something that was asked for and is not in the answer.
    public struct Missing: Sendable, Hashable {
        /// The figure, table or tool.
        public var what: String
        /// Why it is not there.
        public var reason: String

        /// What is missing, and why.
        public init(_ what: String, _ reason: String) {
            self.what = what
            self.reason = reason
        }
    }

    /// The largest answer in bytes: under 32 KB, also with what the host puts around it.
    public static let maximumBytes = 31_000

    /// The tool's name.
    public var tool: String
    /// The level; nil is `UNKNOWN`.
    public var level: Level?
    /// One plain sentence that a coordinator can read aloud.
    public var headline: String
    /// Why it is this level, one sentence each.
    public var levelReasons: [String] = []
    /// The schedule version that was read.
    public var scheduleVersion: Int64?
    /// The digest of that version.
    public var inputDigest: String?
    /// The version of the rules that made the level, such as `utilization/1`.
    public var rulesVersion: String
    /// The program's now, as local time.
    public var asOf: String?
    /// The dates that the answer is about, both included.
    public var horizon: (from: String, to: String, days: Int)?
    /// The parameters that were used, defaults filled in.
    public var parameters: JSONValue = [:]
    /// How much could be computed.
    public var completeness = Completeness.complete
    /// What could not, and why.
    public var missing: [Missing] = []
    /// What was found, the worst first.
    public var findings: [Finding] = []
    /// How many findings to show at most.
    public var limit = 20
    /// The figures; what they are called is up to the tool.
    public var figures: JSONObject = [:]
    /// What the answer holds true for.
    public var method = Method.bound
    /// How long it took, in milliseconds.
    public var computedMilliseconds: Double = 0
    /// The numbers came from the caller and not from the stored schedule.
    public var isWhatIf = false

    /// An answer without figures yet.
    public init(tool: String, level: Level?, headline: String, rulesVersion: String) {
        self.tool = tool
        self.level = level
        self.headline = headline
        self.rulesVersion = rulesVersion
    }

    /// The answer as JSON, its findings cut at `limit` and where it would be longer than `maximumBytes`.
    public var json: JSONValue {
        var shown: [JSONValue] = []
        var room = Self.maximumBytes - document([]).serialized().count
        for finding in findings.prefix(limit) {
            let value = finding.json
            room -= value.serialized().count + 1
            if room < 0 { break }
            shown.append(value)
        }
        return document(shown)
    }

    private func document(_ shown: [JSONValue]) -> JSONValue {
        var object: JSONObject = [
            "tool": .string(tool), "level": .string(level.word), "headline": .string(headline),
            "level_reasons": .array(levelReasons.map { .string($0) }),
            "schedule_version": scheduleVersion.map { .integer($0) } ?? .null,
            "input_digest": inputDigest.map { .string($0) } ?? .null, "rules_version": .string(rulesVersion),
            "as_of": asOf.map { .string($0) } ?? .null,
            "horizon": horizon.map {
                ["from": .string($0.from), "to": .string($0.to), "days": .integer(Int64($0.days))]
            } ?? .null,
            "parameters": parameters, "completeness": .string(completeness.rawValue),
            "missing": .array(missing.map { ["what": .string($0.what), "reason": .string($0.reason)] }),
            "findings": .array(shown), "total_findings": .integer(Int64(findings.count)),
            "figures": .object(figures), "method": .string(method.rawValue),
            "computed_ms": .number((computedMilliseconds * 1000).rounded() / 1000),
        ]
        if isWhatIf { object["what_if"] = true }
        return .object(object)
    }
}
