// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// What other plugins and the host know that the schedule does not say; what could not be asked is nil.
struct Surroundings: Sendable {
    /// Changes of the live schedule count as acting for so long.
    static let actingDays = 7
    /// Reasons of a change that put somebody else in the place of who is lost.
    static let redispatchReasons: Set<String> = ["sick_call", "coverage_gap", "emergency_leave"]

    /// A duty-hour rule that must be kept and is not: who, from when to when.
    struct Breach: Sendable, Hashable {
        let person: String?
        let from: LocalDate
        let to: LocalDate
    }

    /// The prepared schedules for losses.
    struct Fallbacks: Sendable, Hashable {
        /// How many are stored, and how many of them are of the schedule as it is.
        let plans: Int
        let fresh: Int
        /// When the newest was made.
        let builtAt: LocalDateTime?
        /// How many are in force.
        let active: Int
    }

    /// Something that could show a level at work, and could not be asked.
    struct Unasked: Sendable, Hashable {
        /// The level that it would show.
        let level: Int
        let what: String
        /// Whether another caller would be answered: with full disclosure.
        var isWithheld = false
    }

    var breaches: [Breach]?
    /// Breaches that were found and not listed.
    var unlistedBreaches = 0
    var fallbacks: Fallbacks?
    /// The step of giving up work that is in force.
    var sheddingLevel: Int?
    /// Seconds since the newest figure of another pattern, in its periods.
    var healthCheckPeriods: Double?
    /// Changes of the last days that put somebody in the place of who was lost.
    var redispatches: Int?
    /// What may act without anybody knowing; a tool that nobody offers does not act.
    var unasked: [Unasked] = []
    var missing: [Envelope.Missing] = []

    /// Knows nothing.
    init() {}

    /// Asks whoever there is.
    init(_ call: ToolCall, _ source: ProgramSource, _ horizon: Horizon, isLive: Bool, now: Int64) async throws {
        try await readRules(call, source, horizon)
        if isLive {
            try await readFallbacks(call)
            try await readShedding(call)
        } else {
            missing.append(Envelope.Missing("fallbacks and work given up", "they are known of the live plan only."))
        }
        try await readSignals(call)
        try await readHistory(call, now: now)
    }

    /// Asks another tool; nil, and a line in `missing`, if it cannot be had.
    ///
    /// - Parameter acting: the level that the answer could show at work.
    private mutating func ask(
        _ call: ToolCall, _ tool: String, _ arguments: JSONValue = [:], what: String, acting: Int? = nil
    ) async throws -> JSONValue? {
        do { return try await call.invoke(tool: tool, arguments: arguments) } catch let failure as ServiceFailure {
            let isAbsent = failure.status == .notFound
            note(what, isAbsent ? "no enabled plugin offers \(tool)." : failure.detail, acting: isAbsent ? nil : acting)
            return nil
        }
    }

    /// Notes what is not known; `acting` is the level that may act unseen for it.
    mutating func note(_ what: String, _ reason: String, acting: Int?, isWithheld: Bool = false) {
        missing.append(Envelope.Missing(what, reason))
        if let acting { unasked.append(Unasked(level: acting, what: what, isWithheld: isWithheld)) }
    }

    private mutating func readRules(_ call: ToolCall, _ source: ProgramSource, _ horizon: Horizon) async throws {
        var arguments: JSONObject = [
            "from": .string("\(horizon.from)"), "to": .string("\(horizon.to)"), "limit": 100,
        ]
        if let version = source.version { arguments["version"] = .integer(version) }
        guard
            let reply = try await ask(call, "validate_schedule", .object(arguments), what: "hard rules in level 1")
        else { return }
        guard reply["completeness"]?.stringValue != "unknown" else {
            missing.append(
                Envelope.Missing("hard rules in level 1", reply["headline"]?.stringValue ?? "they are not known."))
            return
        }
        breaches = Self.breaches(reply)
        unlistedBreaches = Self.unlisted(reply)
    }

    /// How many broken rules an answer of `validate_schedule` may count and does not list; it lists the worst first.
    static func unlisted(_ reply: JSONValue) -> Int {
        let total = reply["total_findings"]?.integerValue.flatMap { Int(exactly: $0) } ?? 0
        let listed = reply["findings"]?.arrayValue ?? []
        // After the first milder finding none is a breach.
        return breaches(reply).count < listed.count ? 0 : max(0, total - listed.count)
    }

    /// The broken rules of an answer of `validate_schedule`.
    static func breaches(_ reply: JSONValue) -> [Breach] {
        (reply["findings"]?.arrayValue ?? []).compactMap { finding in
            guard let level = finding["level"]?.stringValue.flatMap({ Level(word: $0) }), level >= .red,
                let from = finding["window"]?["from"]?.stringValue.flatMap({ LocalDate($0.prefix(10)) }),
                let to = finding["window"]?["to"]?.stringValue.flatMap({ LocalDate($0.prefix(10)) })
            else { return nil }
            return Breach(person: finding["subject"]?[0]?.stringValue, from: from, to: to)
        }
    }

    private mutating func readFallbacks(_ call: ToolCall) async throws {
        guard
            let reply = try await ask(
                call, "get_static_fallbacks", ["limit": 1], what: "fallbacks in level 4", acting: 4)
        else { return }
        if reply["figures"]?["active"] == nil {
            note("fallbacks in force", reply["headline"]?.stringValue ?? "they are not known.", acting: 4)
        }
        fallbacks = Self.fallbacks(reply)
    }

    /// What an answer of `get_static_fallbacks` says of the plans that are stored.
    static func fallbacks(_ reply: JSONValue) -> Fallbacks {
        let figures = reply["figures"]
        func count(_ name: String) -> Int { figures?[name]?.integerValue.flatMap { Int(exactly: $0) } ?? 0 }
        let isStored = figures?["stored"]?.boolValue ?? false
        let built = (figures?["fallbacks"]?.arrayValue ?? []).compactMap { row in
            row["built_at"]?.stringValue.flatMap { LocalDateTime($0) }
        }
        return Fallbacks(
            plans: isStored ? count("plans") : 0, fresh: isStored ? count("fresh") : 0,
            builtAt: isStored ? built.max() : nil, active: figures?["active"]?.arrayValue?.count ?? 0)
    }

    private mutating func readShedding(_ call: ToolCall) async throws {
        guard
            let reply = try await ask(call, "get_load_shedding", ["limit": 1], what: "work given up", acting: 4)
        else { return }
        // An answer that does not know says nothing of what is given up.
        guard reply["figures"]?["active"] != nil else {
            note("work given up", reply["headline"]?.stringValue ?? "it is not known.", acting: 4)
            return
        }
        sheddingLevel = Self.shedding(reply)
    }

    /// The step of giving up work that an answer of `get_load_shedding` says is in force; 0 if nothing is given up.
    static func shedding(_ reply: JSONValue) -> Int {
        reply["figures"]?["active"]?["shedding_level"]?.integerValue.flatMap { Int(exactly: $0) } ?? 0
    }

    private mutating func readSignals(_ call: ToolCall) async throws {
        do {
            let reply = try await call.request("signal.list/1", [:])
            healthCheckPeriods = Self.healthCheck(reply)
        } catch let failure as ServiceFailure {
            missing.append(Envelope.Missing("health check", failure.detail))
        }
    }

    /// How old the newest hard or capacity figure of another pattern is, in its periods; nil if there is none.
    static func healthCheck(_ reply: JSONValue) -> Double? {
        (reply["items"]?.arrayValue ?? []).compactMap { item -> Double? in
            guard item["plugin"]?.stringValue != Defense.info.id, item["class"]?.stringValue != "C",
                let age = item["age_s"]?.doubleValue, let period = item["period_s"]?.doubleValue, period > 0
            else { return nil }
            return age / period
        }
        .min()
    }

    /// `now` is in microseconds of UTC, as the history's own times are.
    private mutating func readHistory(_ call: ToolCall, now: Int64) async throws {
        do {
            let page = try await call.rosterHistory(limit: 200)
            let recent = page.items.filter { Self.isRecent($0.at, now: now) && $0.kind == "roster.edited" }
            guard recent.allSatisfy({ $0.reasonCode == nil }), call.context.disclosure != .full, !recent.isEmpty else {
                redispatches = recent.count {
                    $0.plan == "live" && Self.redispatchReasons.contains($0.reasonCode ?? "")
                        && Self.putsSomebody($0.changes)
                }
                return
            }
            note(
                "re-dispatch", "reasons of changes are shown with full disclosure only.", acting: 3, isWithheld: true)
        } catch let failure as ServiceFailure {
            note("re-dispatch", failure.detail, acting: 3)
        }
    }

    /// Whether rows that changed put somebody where they were not; an absence alone puts nobody anywhere.
    static func putsSomebody(_ changes: [JSONValue]) -> Bool {
        changes.contains { change in
            guard change["table"]?.stringValue == "assignments", let service = change["new"]?["service_id"]?.stringValue
            else { return false }
            return change["old"]?["service_id"]?.stringValue != service
        }
    }

    /// Whether a time of RFC 3339 in UTC lies in the last days.
    static func isRecent(_ text: String, now: Int64) -> Bool {
        guard let at = LocalDateTime(text.prefix(16)) else { return false }
        let age = now / 60_000_000 - at.minutes
        return age <= Int64(actingDays) * 1440
    }
}
