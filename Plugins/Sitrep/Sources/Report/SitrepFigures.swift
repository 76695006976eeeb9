// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// The figures of a report.
struct SitrepFigures {
    private let now: Situation
    private let unmeasured: Int
    private let changes: Changes?

    init(_ now: Situation, unmeasured: Int, changes: Changes?) {
        self.now = now
        self.unmeasured = unmeasured
        self.changes = changes
    }

    var json: JSONObject {
        let actions = SitrepActions(now)
        let memory = now.memory
        let transitions = memory?.transitions(before: now.now)
        let chattering = memory?.chatteringFigures(before: now.now) ?? []
        var figures: JSONObject = [
            "raw_level": .string(now.raw.word), "shown_level": .string(now.shown.word),
            "since": (memory?.since).map { .string($0.description) } ?? .null,
            "score": now.asEvaluation.score.map { .number($0) } ?? .null,
            "causes": .array(now.reading.combined.causes.map { .string($0.id) }),
            "signals": .array(now.reading.indicators.map(\.json)), "tools": .array(now.known.replies.map(\.json)),
            "unmeasured": .integer(Int64(unmeasured)), "evaluation": evaluation,
            "transitions_24h": transitions.map { .integer(Int64($0)) } ?? .null,
            "chattering": .bool((transitions ?? 0) > SitrepMemory.chatter || !chattering.isEmpty),
            "chattering_signals": .array(chattering.map { .string($0) }),
            "distance": LevelDistance(now.reading.combined).json(
                filter: memory?.filter, raw: now.raw, needsAcknowledgement: memory?.needsAcknowledgement ?? false),
            "needs_acknowledgement": .bool(memory?.needsAcknowledgement ?? false),
            "acknowledged": acknowledgement, "actions": .array(actions.all.map(\.json)),
            "immediate_actions": .array(actions.immediate.map { .string($0) }),
            "watch_items": .array(actions.watched.map { .string($0) }), "crisis": crisis,
            "crisis_mode": now.isInCrisis.map { .bool($0) } ?? .null,
        ]
        if let changes { figures["changes"] = changes.json }
        return figures
    }

    /// The newest evaluation, and whether this look was it.
    private var evaluation: JSONValue {
        guard let last = now.memory?.last else { return .null }
        return [
            "number": .integer(last.number), "at": .string(last.at.description),
            "occasion": .string(last.occasion.rawValue), "is_this": .bool(now.isCounted),
            "age_s": .integer(max(0, now.now.seconds - last.at.seconds)), "period_s": .integer(now.rules.periodSeconds),
        ]
    }

    private var acknowledgement: JSONValue {
        guard let given = now.memory?.acknowledgement else { return .null }
        return ["by": .string(given.by), "at": .string(given.at.description)]
    }

    private var crisis: JSONValue {
        guard let log = now.crisis else { return .null }
        let active = log.active(at: now.now)
        let proposal = log.proposal(at: now.now)
        return [
            "active": .bool(active != nil),
            "severity": active.map { .string($0.severity.rawValue) } ?? .null,
            "entered_by": active.map { .string($0.enteredBy) } ?? .null,
            "approved_by": active.map { .string($0.approvedBy) } ?? .null,
            "entered_at": active.map { .string($0.enteredAt.description) } ?? .null,
            "expires_at": active.map { .string($0.expiresAt.description) } ?? .null,
            "holds": active == nil ? [] : [.string(CrisisStore.hold)],
            "last": log.past.first.map { past in
                [
                    "number": .integer(past.number), "severity": .string(past.severity.rawValue),
                    "entered_at": .string(past.enteredAt.description),
                    "ended_at": past.endedAt.map { .string($0.description) } ?? .null,
                    "ending": past.ending.map { .string($0.rawValue) } ?? .null,
                ]
            } ?? .null,
            "proposed_because": now.crisisCause.map { .string($0) } ?? .null,
            "proposed_by": proposal.map { .string($0.by) } ?? .null,
            "proposed_severity": proposal.map { .string($0.severity.rawValue) } ?? .null,
        ]
    }
}
