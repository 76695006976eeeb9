// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// The figures of the answer as JSON.
struct Figures {
    private let study: CapacityStudy
    private let weeks: WeekFindings
    private let pools: [Pool]
    private let standby: [Standby]
    private let log: UnplannedAbsences
    private let parameters: Parameters

    init(
        _ study: CapacityStudy, _ weeks: WeekFindings, _ pools: [Pool], _ standby: [Standby],
        _ log: UnplannedAbsences, _ parameters: Parameters
    ) {
        self.study = study
        self.weeks = weeks
        self.pools = pools
        self.standby = standby
        self.log = log
        self.parameters = parameters
    }

    var json: JSONObject {
        let required = study.weekResults.reduce(0) { $0 + $1.load.demandMinutes }
        let available = study.weekResults.reduce(0) { $0 + $1.availableMinutes }
        let capped = study.weekResults.reduce(0) { $0 + $1.load.capacityMinutes }
        let rooms = study.weekResults.indices.compactMap { weeks.headroom($0) }
        let least = rooms.min { ($0.halfDays, $0.week) < ($1.halfDays, $1.week) }
        var figures: JSONObject = [
            "required_half_days": halfDays(required), "available_half_days": halfDays(available),
            "overall_rho": ratio(required, available), "available_under_week_cap": halfDays(capped),
            "overall_rho_under_week_cap": ratio(required, capped),
            "max_theta": number(study.weekResults.compactMap(\.load.theta).max()),
            "max_bottleneck": number(study.slots.compactMap { $0.analysis.bottleneck.ratio }.max()),
            "slots_with_demand": .integer(Int64(study.slots.count)),
            "slots_at_or_above": atOrAbove { $0.rho },
            "slots_naive_at_or_above": atOrAbove { $0.naiveRho ?? .infinity },
            "headroom": least.map { headroom($0) } ?? .null, "weeks": .array(weekRows), "slots": .array(tightest),
            "pools": .array(pools.prefix(12).map { pool($0) }), "standby": .array(standby.map { row($0) }),
            "unplanned_absences": [
                "samples": .integer(Int64(log.samples)), "days": .integer(Int64(UnplannedAbsences.days)),
                "share": log.isEnough ? .number(log.share) : .null,
                "reason": log.isEnough
                    ? .null : .string("fewer than \(UnplannedAbsences.minimum) unplanned absences in the log"),
            ],
        ]
        if parameters.showsSlots {
            let detail = SlotRows(study)
            figures["slot_rows"] = detail.rows
            figures["service_sets"] = detail.sets
        }
        return figures
    }

    private func halfDays(_ minutes: Int) -> JSONValue { .number(Double(minutes) / 360) }
    private func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    private func ratio(_ above: Int, _ below: Int) -> JSONValue {
        if above == 0 { return .number(0) }
        return below == 0 ? .null : .number(Double(above) / Double(below))
    }

    private func atOrAbove(_ figure: (SlotResult) -> Double) -> JSONValue {
        let thresholds = parameters.thresholds
        func count(_ share: Double) -> JSONValue {
            .integer(Int64(study.slots.filter { figure($0) >= share - 1e-12 }.count))
        }
        return [
            "yellow": count(thresholds.yellow), "orange": count(thresholds.orange), "red": count(thresholds.red),
            "black": count(thresholds.black),
        ]
    }

    private func headroom(_ room: WeekFindings.Headroom) -> JSONValue {
        [
            "week": .string("\(study.weekResults[room.week].range.from)"), "to_level": .string(room.level.word),
            "half_days": .integer(Int64(room.halfDays)),
        ]
    }

    /// Every week, or the 26 with the highest theta of a long horizon.
    private var weekRows: [JSONValue] {
        func key(_ index: Int) -> Double { study.weekResults[index].load.theta ?? .infinity }
        let all = study.weekResults.indices
        return all.sorted { (key($1), $0) < (key($0), $1) }.prefix(26).sorted().map { index in
            let week = study.weekResults[index]
            let unserved = week.unserved.reduce(into: JSONObject()) { $0["\($1.category)"] = .number($1.halfDays) }
            return [
                "from": .string("\(week.range.from)"), "days": .integer(Int64(week.range.days)),
                "theta": number(week.load.theta), "simple_rho": number(week.load.simpleRho),
                "feasible": .bool(week.load.theta != nil), "within_caps": .bool(week.isFeasible),
                "level": .string(weeks.level(of: week).word), "required_half_days": .number(week.requiredHalfDays),
                "capacity_half_days": .number(week.capacityHalfDays), "unserved_by_category": .object(unserved),
                "headroom": weeks.headroom(index).map { headroom($0) } ?? .null,
            ]
        }
    }

    private func ids(_ services: [Int]) -> JSONValue {
        .array(services.map { .string(study.program.services[$0].id) })
    }

    private var tightest: [JSONValue] {
        study.slots.sorted { ($1.rho, $0.slot) < ($0.rho, $1.slot) }.prefix(10).map { result in
            let bottleneck = result.analysis.bottleneck
            return [
                "slot": .string("\(result.slot)"), "rho": number(bottleneck.ratio),
                "naive_rho": number(result.naiveRho), "services": ids(bottleneck.services),
                "demand": .integer(Int64(bottleneck.demand)), "people": .integer(Int64(bottleneck.people)),
                "slack": .integer(Int64(bottleneck.slack)),
            ]
        }
    }

    private func pool(_ pool: Pool) -> JSONValue {
        [
            "services": ids(pool.services), "people": .number(pool.people), "rho": number(pool.rho),
            "safe_rho": number(pool.safeRho), "above_safe_rho": .bool(pool.strain > 1),
            "least_spare": .integer(Int64(pool.leastSpare)), "cv2_arrivals": 1, "cv2_service": 1,
            "wait_in_service_times": number(pool.wait),
        ]
    }

    private func row(_ standby: Standby) -> JSONValue {
        [
            "pool": ids(standby.services), "people": .integer(Int64(standby.people)), "load": .number(standby.load),
            "size": .integer(Int64(standby.size)), "p_none": .number(standby.probabilityOfNone),
            "size_for_target": .integer(Int64(standby.sizeForTarget)),
        ]
    }
}
