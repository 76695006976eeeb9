// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// What a caller may ask: how far shedding may go and whether it is to be done, never what is short.
struct SacrificeRequest: Sendable {
    /// The longest time for which work may be given up, in days.
    static let longestDays = 14

    var common: PatternRequest
    /// The step to go to; nil gives up as little as the gaps need.
    var target: SheddingLevel?
    var highest = SheddingLevel.black
    var isStage = false
    var excludedPeople: [String] = []
    var keepsWeekCaps = true
    var isReal = false
    var reason: String?
    var reasonCode = "coverage_gap"
    var expiresAt: LocalDateTime?
    var expectedVersion: Int64?
    var acceptsShortage = false

    /// Reads the arguments of a call, which the host has held against the input schema.
    init(_ call: JSONValue) throws(ToolFailure) {
        common = try PatternRequest(call)
        target = call["target_level"]?.stringValue.flatMap { SheddingLevel(word: $0) }
        highest = call["max_level"]?.stringValue.flatMap { SheddingLevel(word: $0) } ?? .black
        isStage = call["mode"]?.stringValue == "stage"
        excludedPeople = (call["exclude_people"]?.arrayValue ?? []).compactMap(\.stringValue)
        keepsWeekCaps = call["week_caps"]?.boolValue ?? true
        isReal = call["simulate_only"]?.boolValue == false
        reason = call["reason"]?.stringValue
        reasonCode = call["reason_code"]?.stringValue ?? "coverage_gap"
        expectedVersion = call["expected_version"]?.integerValue
        acceptsShortage = call["accept_shortage"]?.boolValue ?? false
        if let text = call["expires_at"]?.stringValue {
            guard let moment = LocalDateTime(text) else {
                throw .invalid(
                    field: "/expires_at", value: .string(text),
                    allowed: "a local date and time of the program, as YYYY-MM-DDTHH:MM")
            }
            expiresAt = moment
        }
        if isReal { try checkReal() }
    }

    /// Refuses to give up work by a schedule that nobody works by.
    private func checkReal() throws(ToolFailure) {
        guard (common.plan ?? "live") == "live", common.version == nil else {
            throw .invalid(
                field: common.version == nil ? "/plan" : "/version",
                allowed: "left out when simulate_only is false: only the live schedule's work is given up")
        }
        guard excludedPeople.isEmpty else {
            throw .invalid(
                field: "/exclude_people",
                allowed: "left out when simulate_only is false: enter the absences, then ask again")
        }
    }

    /// Whether it is the newest version of the live schedule that is looked at.
    var looksAtLive: Bool { (common.plan ?? "live") == "live" && common.version == nil }

    /// Holds the end of a real shedding against the clock.
    func checkExpiry(now: LocalDateTime?) throws(ToolFailure) {
        guard let now else {
            if isReal { throw .toolError("The program's time is not known, so nothing can expire: nothing was done.") }
            return
        }
        let latest = LocalDateTime(minutes: now.minutes + Int64(Self.longestDays) * 1440)
        guard let expiresAt else {
            if isReal, target != .normal {
                throw .invalid(
                    field: "/expires_at",
                    allowed:
                        "given when simulate_only is false: what is given up comes back after it; at most \(latest)"
                )
            }
            return
        }
        guard now < expiresAt, expiresAt <= latest else {
            throw .invalid(
                field: "/expires_at", value: .string("\(expiresAt)"),
                allowed: "after \(now), the program's now, and at most \(Self.longestDays) days later, \(latest)")
        }
    }

    /// The reason of a real shedding, which is never without one.
    func givenReason() throws(ToolFailure) -> String {
        guard let reason, reason.contains(where: { !$0.isWhitespace }), !reason.utf8.contains(0) else {
            throw .invalid(
                field: "/reason", allowed: "given when simulate_only is false, in 10 to 500 characters: it is kept")
        }
        return reason
    }

    /// Whether the live schedule is looked at in the way that the sitrep compares from day to day.
    var isStandard: Bool {
        common.isStandard && target == nil && highest == .black && !isStage && excludedPeople.isEmpty && keepsWeekCaps
            && !isReal && expiresAt == nil
    }

    var json: JSONValue {
        common.json(adding: [
            "target_level": target.map { .string($0.word) } ?? .null, "max_level": .string(highest.word),
            "mode": .string(isStage ? "stage" : "strict"),
            "exclude_people": .array(excludedPeople.map { .string($0) }), "week_caps": .bool(keepsWeekCaps),
            "simulate_only": .bool(!isReal), "expires_at": expiresAt.map { .string("\($0)") } ?? .null,
        ])
    }

    /// Calls that really give work up, or may.
    static let givesUp: JSONObject = [
        "required": ["simulate_only"], "properties": ["simulate_only": ["const": false]],
        "not": ["required": ["target_level"], "properties": ["target_level": ["const": "normal"]]],
    ]

    /// What doing it needs is part of the schema, so that nobody is asked to approve what is refused afterwards.
    static let schema = arguments.adding("if", .object(givesUp)).adding(
        "then",
        [
            "required": ["reason", "expires_at"],
            "properties": ["plan": ["const": "live"], "version": false, "exclude_people": ["maxItems": 0]],
        ])

    private static let arguments = PatternRequest.schema([
        "target_level": .enumeration(
            SheddingLevel.words,
            description:
                "Give up everything of the steps up to this one; normal puts back what was given up. Without it, only what the gaps need goes."
        ),
        "max_level": .enumeration(
            Array(SheddingLevel.words.prefix(5)), description: "Without target_level: how far it may go at most.",
            default: "black"),
        "mode": .enumeration(
            ["strict", "stage"],
            description:
                "Without target_level: strict gives up single half-days, stage whole categories up to the one that is needed.",
            default: "strict"),
        "exclude_people": .array(
            of: .string(minimumLength: 1, maximumLength: 128),
            description: "Ids of people: what if they were away all the time? Only to simulate.", maximumCount: 1000,
            uniqueItems: true),
        "week_caps": .boolean(
            description: "Whether free people may only come up to their weekly cap.", default: true),
        "simulate_only": .boolean(
            description: "false does it: destructive, with a reason, an expiry and other people's approval.",
            default: true),
        "reason": .string(
            description: "Why, in words; kept in the history.", minimumLength: 10, maximumLength: 500),
        "reason_code": .enumeration(
            [
                "sick_call", "deployment", "safety", "coverage_gap", "emergency_leave", "administrative", "crisis_mode",
                "other",
            ], description: "Why, as a code.", default: "coverage_gap"),
        "expires_at": .string(
            description:
                "Until when work is given up, local time as YYYY-MM-DDTHH:MM, at most 14 days ahead. Needed when simulate_only is false and more is given up. Checked by a simulation too; for a real call after the approval, so simulate with it first.",
            minimumLength: 16, maximumLength: 16),
        "expected_version": .integer(
            minimum: 1,
            description:
                "The live version that was looked at; if it has gone on, nothing happens (409). Held against it by a simulation too."
        ),
        "accept_shortage": .boolean(
            description: "Put work back although its people are still needed elsewhere.", default: false),
        "idempotency_key": .string(
            description:
                "A key of the caller's own, of visible ASCII: a repeated call with it gets the first one's answer.",
            minimumLength: 1, maximumLength: 255),
    ])
}
