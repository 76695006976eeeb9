// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// The figures of the answer as JSON.
struct ContingencyFigures {
    /// The most slots named in one row.
    private static let mostSlots = 10
    /// The most slots listed by their margin.
    private static let mostMargins = 40

    let losses: CombinedLosses
    let ranking: PersonRanking
    let groups: [GroupLoss]
    let scenario: GroupLoss?
    let sample: GroupLosses.Sample?
    let probability: Double?
    let source: ProgramSource
    let request: ContingencyRequest
    /// Whether time cut the study: what was not looked at may fail a test that the rest passes.
    let isCut: Bool

    private var analysis: LossAnalysis { losses.analysis }

    /// More than this leaves no room for the findings.
    private static let mostBytes = 20_000

    /// The figures, with fewer rows where they would be too long.
    var json: JSONObject {
        var rows = request.top
        while true {
            let figures = figures(rows)
            if rows <= 5 || JSONValue.object(figures).serialized().count <= Self.mostBytes { return figures }
            rows = rows * 3 / 4
        }
    }

    private func figures(_ rows: Int) -> JSONObject {
        let isSecure = losses.singles.allSatisfy { $0.total == 0 }
        let total = losses.singles.reduce(0.0) { $0 + $1.halfDays }
        var figures: JSONObject = [
            "slots_with_demand": .integer(Int64(analysis.slotsInAll)),
            "slots_analyzed": .integer(Int64(analysis.records.count)),
            "base_unserved_by_category": byCategory(losses.base), "n1_pass": passed(isSecure),
            "n1_losing_people": .integer(Int64(losses.singles.filter { $0.total > 0 }.count)),
            "criteria": criteria(isSecure),
            "expected_unserved": [
                "probability": number(probability),
                "half_days": number(probability.map { $0 * total }),
            ],
            "people": .array(ranking.rows.prefix(rows).map(row)),
            "pairs": pairs, "pair_rows": .array(losses.worstPairs.prefix(rows).map(pairRow)),
            "margin_counts": marginCounts, "margins": .array(margins), "services": .array(services),
            "common_mode": .array(groups.map(group)),
        ]
        if let scenario { figures["scenario"] = group(scenario) }
        if let sample { figures["threes"] = threes(sample) }
        return figures
    }

    private func number(_ value: Double?) -> JSONValue {
        value.map { $0.isFinite ? .number($0) : .null } ?? .null
    }
    /// A test that failed failed, however little was looked at.
    private func passed(_ hasPassed: Bool) -> JSONValue { hasPassed && isCut ? .null : .bool(hasPassed) }
    private func id(_ person: Int) -> JSONValue { .string(source.program.people[person].id) }

    /// Half-days by category; those that lose nothing are left out.
    private func byCategory(_ minutes: [Int]) -> JSONValue {
        .object(
            zip(analysis.categories, minutes).filter { $0.1 > 0 }.reduce(into: JSONObject()) {
                $0["\($1.0)"] = .number(Double($1.1) / 360)
            })
    }

    /// The planning criteria: P1 nothing lost, P3 and P6 category 1 and 2 intact, P7 the same for groups.
    private func criteria(_ isSecure: Bool) -> JSONValue {
        let pairs = losses.pairCounts == nil ? .null : passed(losses.pairsLosingProtected == 0)
        return [
            "p0": passed(losses.base.allSatisfy { $0 == 0 }), "p1": passed(isSecure), "p3": pairs, "p6": pairs,
            "p7": groups.isEmpty
                ? .null : passed(groups.allSatisfy { losses.protected($0.loss.byRank) == 0 }),
        ]
    }

    private func row(_ row: PersonRow) -> JSONValue {
        let slots = analysis.losses.slots(of: row.person)
        let weeks = losses.caps?.ofWeek[row.person] ?? []
        var object: JSONObject = [
            "person": id(row.person), "name": .string(source.name(of: row.person)),
            "unserved_half_days": .number(row.loss.halfDays), "unserved_by_category": byCategory(row.loss.byRank),
            "slots": .array(slots.prefix(Self.mostSlots).map { .string("\(analysis.records[$0.slot].slot)") }),
            "slot_count": .integer(Int64(slots.count)),
            "weeks": .array(
                weeks.prefix(Self.mostSlots).map { .string("\(analysis.study.weeks[$0.week].range.from)") }),
            "expected_half_days": number(probability.map { $0 * row.loss.halfDays }),
            "weighted_loss": .number(row.weighted), "bottleneck_after": number(row.bottleneck),
            "performance_index": number(row.performanceIndex),
        ]
        if let statics = losses.statics {
            object["if_nobody_moves"] = .number(Double(statics.nobodyMoves[row.person].reduce(0, +)) / 360)
            object["if_only_idle_fill"] = .number(Double(statics.idleFill[row.person].reduce(0, +)) / 360)
        }
        if row.bottleneck == .infinity { object["bottleneck_reason"] = "no_capacity" }
        if !analysis.isPresent[row.person] { object["note"] = "not present" }
        return .object(object)
    }

    private var pairs: JSONValue {
        guard let counts = losses.pairCounts else { return .null }
        let protected = losses.pairsLosingProtected
        return [
            "pairs": .integer(Int64(counts.pairs)), "losing": .integer(Int64(counts.losing)),
            "latent": .integer(Int64(counts.latent)), "losing_category_1_2": .integer(Int64(protected)),
            "share_losing_category_1_2": counts.pairs > 0 ? .number(Double(protected) / Double(counts.pairs)) : .null,
            "unserved_half_days_sum": .number(Double(counts.total) / 360),
            "under_week_caps": .bool(losses.caps?.hasPairs ?? false),
        ]
    }

    private func pairRow(_ pair: PairLoss) -> JSONValue {
        [
            "people": .array([id(pair.one), id(pair.other)]), "unserved_half_days": .number(Double(pair.total) / 360),
            "unserved_by_category": byCategory(pair.byRank), "excess_over_singles": .number(Double(pair.excess) / 360),
        ]
    }

    /// How many slots have which N-k margin; beyond the limit it is "9 or more".
    private var marginCounts: JSONValue {
        var counts: [Int: Int] = [:]
        for record in analysis.records { counts[record.room.margin ?? 0, default: 0] += 1 }
        return .object(
            counts.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { $0["\($1.key)"] = .integer(Int64($1.value)) }
        )
    }

    /// The slots with the smallest margin.
    private var margins: [JSONValue] {
        analysis.records.enumerated()
            .sorted { ($0.element.room.margin ?? .max, $0.offset) < ($1.element.room.margin ?? .max, $1.offset) }
            .prefix(Self.mostMargins).map {
                [
                    "slot": .string("\($0.element.slot)"), "margin": .integer(Int64($0.element.room.margin ?? 0)),
                    "at_least": .bool($0.element.room.isAtLimit),
                ]
            }
    }

    /// Each service's least room: how many more people it could be given in its tightest slot.
    private var services: [JSONValue] {
        analysis.redundancy.enumerated().compactMap { service, room in
            room.map { room in
                [
                    "service": .string(source.program.services[service].id),
                    "category": .integer(Int64(source.program.services[service].category)),
                    "redundancy": .integer(Int64(room)),
                ]
            }
        }
    }

    private func group(_ group: GroupLoss) -> JSONValue {
        [
            "group": .string(group.name), "people": .array(group.people.prefix(20).map(id)),
            "count": .integer(Int64(group.people.count)), "unserved_half_days": .number(group.loss.halfDays),
            "unserved_by_category": byCategory(group.loss.byRank),
            "worst_slot": group.worst.map { .string("\($0.slot)") } ?? .null,
            "worst_slot_missing": group.worst.map { .integer(Int64($0.lost)) } ?? 0,
        ]
    }

    private func threes(_ sample: GroupLosses.Sample) -> JSONValue {
        [
            "drawn": .integer(Int64(sample.drawn)), "losing": .integer(Int64(sample.losing)),
            "losing_category_1_2": .integer(Int64(sample.losingProtected)),
            "mean_half_days": sample.drawn > 0 ? .number(Double(sample.total) / 360 / Double(sample.drawn)) : .null,
            "worst": sample.worst.map { worst in
                [
                    "people": .array(worst.people.map(id)), "unserved_half_days": .number(worst.loss.halfDays),
                    "unserved_by_category": byCategory(worst.loss.byRank),
                ]
            } ?? .null,
        ]
    }
}
