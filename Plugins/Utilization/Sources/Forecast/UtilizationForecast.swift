// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// How tight the coming days are, day by day, service by service and week by week (original-system.md 1.3).
///
/// Required is the demand that is stored, and capacity the people who are there and may do it: absences take away whom they
/// concern, and nobody else.
struct UtilizationForecast {
    /// Days listed at most, the worst first.
    static let listedDays = 10
    /// More days at RED or BLACK than this are worth a warning.
    static let warningDays = 5

    let source: ProgramSource
    let thresholds: Thresholds
    let study: CapacityStudy
    /// The days with demand, in order.
    let days: [ForecastDay]
    let services: [ForecastService]

    /// Analyses the program; `check` is told how much is done, in days and weeks, and may throw to stop.
    init(
        _ source: ProgramSource, _ horizon: Horizon, _ thresholds: Thresholds,
        check: (_ done: Double, _ of: Double, _ what: String) throws -> Void = { _, _, _ in }
    ) throws {
        var study = try CapacityStudy(source.program, horizon)
        let (slots, weeks) = (Double(study.base.demandedSlots.count), Double(study.weeks.count))
        // A week's share of caps costs about as much as its slots.
        try study.runSlots { done, _ in try check(Double(done), 2 * slots, "slot \(done + 1)") }
        try study.runWeeks { done, _ in
            try check(slots + slots * Double(done) / max(1, weeks), 2 * slots, "week \(done + 1)")
        }
        try check(2 * slots, 2 * slots, "")
        self.source = source
        self.thresholds = thresholds
        self.study = study
        var byDate: [LocalDate: [SlotResult]] = [:]
        for slot in study.slots { byDate[slot.slot.date, default: []].append(slot) }
        days = byDate.keys.sorted().map { ForecastDay($0, byDate[$0] ?? [], study, thresholds) }
        services = ForecastService.all(study, thresholds)
    }

    /// Days at RED or BLACK, the worst first.
    var highRisk: [ForecastDay] {
        func key(_ day: ForecastDay) -> (Int, Int, Double) {
            (day.level.rawValue, day.unserved, day.utilization ?? .infinity)
        }
        return days.filter(\.isHighRisk).sorted { one, other in
            key(one) != key(other) ? key(one) > key(other) : one.date < other.date
        }
    }

    /// What to tell somebody of; nil when there are few bad days.
    var warning: String? {
        let count = highRisk.count
        return count > Self.warningDays
            ? "\(count) of \(days.count) days with demand are at RED or BLACK, the worst on \(highRisk[0].date)." : nil
    }

    /// Members of the faculty on the first day.
    var faculty: Int {
        study.program.people.count { $0.role == .faculty && $0.membership.contains(study.horizon.from) }
    }

    var json: JSONObject {
        let program = study.program
        let weeks = WeekFindings(study, source, thresholds)
        let tightest = days.max { ($0.utilization ?? .infinity) < ($1.utilization ?? .infinity) }
        return [
            "total_faculty": .integer(Int64(faculty)), "total_people": .integer(Int64(program.people.count)),
            "days_with_demand": .integer(Int64(days.count)), "high_risk_days": .integer(Int64(highRisk.count)),
            "high_risk_periods": .array(highRisk.prefix(Self.listedDays).map { $0.json(program) }),
            "peak_utilization": tightest.flatMap(\.utilization).map { .number($0) } ?? .null,
            "services": .array(services.map { $0.json(program, thresholds) }),
            "weeks": .array(
                study.weekResults.map { week in
                    [
                        "start": .string("\(week.range.from)"), "end": .string("\(week.range.to)"),
                        "utilization": week.load.theta.map { .number($0) } ?? .null,
                        "level": .string(weeks.level(of: week).word),
                        "required_half_days": .number(week.requiredHalfDays),
                        "capacity_half_days": .number(week.capacityHalfDays),
                    ]
                }),
            "thresholds": thresholds.json, "warning": warning.map { .string($0) } ?? .null,
        ]
    }
}
