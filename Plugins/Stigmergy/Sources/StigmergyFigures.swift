// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// The figures of the answer as JSON.
struct StigmergyFigures {
    /// Rows that fit into an answer.
    static let rows = 40
    /// Candidates shown of each suggestion.
    static let candidates = 5
    /// Weaker trails are not active.
    static let active = 0.1

    let source: ProgramSource
    let fed: FedTrails
    let slots: [SlotTrails]
    let suggestions: [Suggestion]
    let showsPeople: Bool
    /// The program's now, in days.
    let now: Double

    var json: JSONObject {
        let evaporation = fed.ledger.evaporation
        let strengths = fed.ledger.trails.values.map {
            $0.attraction.strength(onDay: now, evaporation) + $0.avoidance.strength(onDay: now, evaporation)
        }.sorted()
        let newest = fed.ledger.trails.values.map { max($0.attraction.day, $0.avoidance.day) }.max()
        var figures: JSONObject = [
            "half_life_days": .number(evaporation.halfLifeDays),
            "evaporation_a_day": .number(evaporation.share(ofStep: 1)),
            "trails": .integer(Int64(strengths.count)),
            "active_trails": .integer(Int64(strengths.count { $0 >= Self.active })),
            "mean_strength": strengths.isEmpty
                ? .null : .number(strengths.reduce(0, +) / Double(strengths.count)),
            "events_remembered": .integer(Int64(fed.ledger.seen.count)),
            "events_counted_now": .integer(Int64(fed.outcome.counted)),
            "events_known_already": .integer(Int64(fed.outcome.repeated)),
            "events_too_old": .integer(Int64(fed.outcome.ignored)),
            "last_event_days_ago": newest.map { .number(max(0, now - $0)) } ?? .null,
            "popular": count(.popular), "contested": count(.contested), "avoided": count(.avoided),
            "stagnant": .integer(Int64(slots.count(where: \.isStagnant))),
            "slots": .array(rows),
        ]
        if showsPeople { figures["suggestions"] = .array(suggestions.map(row)) }
        return figures
    }

    private func count(_ standing: SlotTrails.Standing) -> JSONValue {
        .integer(Int64(slots.count { $0.standing == standing }))
    }

    private func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }

    private func key(_ key: SlotKey) -> JSONValue {
        ["service": .string(key.service), "weekday": .string(key.weekday.name), "slot": .string(key.slot.code)]
    }

    /// The strongest slots, by what is added up on either side.
    private var rows: [JSONValue] {
        let shown = slots.sorted {
            let (one, other) = ($0.attraction + $0.avoidance, $1.attraction + $1.avoidance)
            return one != other ? one > other : $0.key < $1.key
        }
        return shown.prefix(Self.rows).map { slot in
            [
                "key": key(slot.key), "standing": .string(slot.standing.rawValue),
                "total": .number(slot.attraction + slot.avoidance), "net": .number(slot.net),
                "people": .integer(Int64(slot.people)), "eligible": .integer(Int64(slot.eligible)),
                "seeking": .integer(Int64(slot.seeking)), "avoiding": .integer(Int64(slot.avoiding)),
                "evenness": number(slot.evenness), "lambda_branching": .integer(Int64(slot.branching)),
                "last_volunteer_days_ago": number(slot.lastVolunteer),
            ]
        }
    }

    private func row(_ suggestion: Suggestion) -> JSONValue {
        [
            "key": key(suggestion.key), "date": .string("\(suggestion.date)"),
            "not_free": .integer(Int64(suggestion.notFree)), "free": .integer(Int64(suggestion.candidates.count)),
            "candidates": .array(
                suggestion.candidates.prefix(Self.candidates).map { candidate in
                    [
                        "person": .string(source.program.people[candidate.person].id), "p": .number(candidate.p),
                        "reasons": .array(reasons(candidate).map { .string($0) }),
                    ]
                }),
        ]
    }

    private func reasons(_ candidate: Suggestion.Candidate) -> [String] {
        let trail =
            candidate.net > SlotTrails.least
            ? "seeks such slots (trail \((candidate.net * 100).rounded() / 100))"
            : candidate.net < -SlotTrails.least
                ? "avoids such slots (trail \((candidate.net * 100).rounded() / 100))" : "has left no trail here"
        return [trail, "\(Wording.halfDays(candidate.load)) in that week", "eligible, there, and free in the slot"]
    }
}
