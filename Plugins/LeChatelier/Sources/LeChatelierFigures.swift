// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// The figures of the answer as JSON.
struct LeChatelierFigures {
    let report: LeChatelierReport
    private var stress: StressStudy { report.stress }

    var json: JSONObject {
        [
            "stress": stressJSON, "compensated_fraction": number(stress.compensatedFraction),
            "moves": .integer(Int64(stress.moves)),
            "moves_per_half_day_compensated": number(
                stress.compensated > 0 ? Double(stress.moves) / stress.compensated : nil),
            "loop_gain": number(stress.compensatedFraction.flatMap { LinearResponse.gain(compensatedFraction: $0) }),
            "residual_by_category": .object(
                JSONObject(
                    stress.residualByCategory.sorted { $0.key < $1.key }.map { ("\($0.key)", .number($0.value)) })),
            "past": past, "reservoirs": .array(report.endurance.reservoirs.indices.map(reservoir)),
            "sustainable_days": number(report.endurance.days),
            "sustainable_days_reason": stress.loss > 0
                ? (report.endurance.isKnown ? .null : "horizon too short") : "no gap",
            "sustainable_days_by_week": number(report.endurance.daysByWeek), "debt": debt,
            "new_equilibrium": [
                "coverage": number(stress.required > 0 ? 1 - stress.residual / stress.required : nil),
                "coverage_if_nothing_changes": number(
                    stress.required > 0 ? 1 - stress.loss / stress.required : nil),
                "theta": number(report.heaviest.theta),
            ], "reversibility": reversibility,
        ]
    }

    private var stressJSON: JSONValue {
        let vacancies = vacancies
        return [
            "half_days_missing": .number(stress.loss), "half_days_per_day": .number(stress.lossPerDay),
            "residual_half_days": .number(stress.residual), "compensated_half_days": .number(stress.compensated),
            "required_half_days": .number(stress.required),
            "by_cause": [
                "absences": .number(stress.lossByAbsence),
                "never_assigned": .number(max(0, stress.loss - stress.lossByAbsence)),
            ], "vacant_positions": vacancies.map { .integer(Int64($0)) } ?? .null,
            "demand_surge_half_days_per_day": number(surge),
        ]
    }

    /// Positions that the establishment requires and nobody holds today; nil if it is not stored.
    private var vacancies: Int? {
        let program = stress.source.program
        guard !program.establishment.isEmpty else { return nil }
        let today = stress.source.today ?? stress.horizon.from
        return program.establishment.reduce(0) { sum, post in
            let holders = program.people.count { person in
                person.role == post.role && (post.pgy == nil || person.pgy == post.pgy)
                    && person.membership.contains(today)
            }
            return sum + max(0, post.required - holders)
        }
    }

    /// How many more half-days a day are needed than in the look-back window; nil without one.
    private var surge: Double? {
        guard let window = report.past?.window else { return nil }
        let program = stress.source.program
        var before = 0.0
        for slot in window.slots {
            for need in program.demand(on: slot.date, slot.slot) {
                before += Double(need.min * program.services[need.service].capLoad(in: slot.slot)) / 360
            }
        }
        return stress.required / Double(stress.horizon.days) - before / Double(window.days)
    }

    private var past: JSONValue {
        guard let past = report.past else { return .null }
        return [
            "from": .string("\(past.window.from)"), "to": .string("\(past.window.to)"),
            "stress_half_days": .number(past.stress), "compensated_half_days": .number(past.compensated),
            "residual_half_days": .number(past.residual), "compensated_fraction": number(past.fraction),
        ]
    }

    private func reservoir(_ index: Int) -> JSONValue {
        let one = report.endurance.reservoirs[index]
        return [
            "name": .string(one.name), "rate_per_day": .number(one.reservoir.rate),
            "stock_half_days": .number(one.reservoir.stock), "used_half_days": number(one.drawn),
            "days_left": number(report.endurance.daysLeft(index)),
        ]
    }

    private var debt: JSONValue {
        guard let debt = report.debt else { return .null }
        return [
            "people": .integer(Int64(debt.people)), "mean_half_days": .number(debt.mean),
            "max_half_days": .number(debt.maximum), "people_over_limit": .integer(Int64(debt.peopleOverLimit)),
            "days_to_limit": number(debt.daysToLimit), "inflow_half_days_per_day": .number(debt.inflow),
        ]
    }

    /// What comes back when the stress ends, and how long that takes.
    private var reversibility: JSONValue {
        return [
            "moves_to_undo": .integer(Int64(stress.moves)),
            "days_to_recover_nine_tenths": .number(report.parameters.halfLifeDays * 3.321_928_094_887_362),
        ]
    }

    private func number(_ value: Double?) -> JSONValue {
        value.map { $0.isFinite ? .number($0) : .null } ?? .null
    }
}
