// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// Faults of the table of periods, which are of no one person.
enum PeriodFaults {
    /// Rotations of unusual length, and rotations that share dates.
    ///
    /// Usual are whole weeks of up to 31 days, and months of 28 to 31 days.
    static func findings(_ periods: [Period], zone: TimeZoneFile) -> [DutyFinding] {
        var findings: [DutyFinding] = []
        var last: Period?
        for period in periods where period.kind == .rotation && !period.range.isEmpty {
            let days = period.range.dayCount
            if days > PeriodPlan.longest {
                findings.append(
                    finding(.dataPeriodLength, period.range, zone, measured: days, limit: PeriodPlan.longest))
            } else if days % 7 != 0, days < 28 {
                findings.append(finding(.dataPeriodLength, period.range, zone, measured: days, limit: 28))
            }
            if let other = last {
                let shared = other.range.intersection(period.range)
                if !shared.isEmpty {
                    findings.append(
                        finding(.dataPeriodOverlap, shared, zone, measured: shared.dayCount, limit: 0))
                }
            }
            if last.map({ $0.range.to < period.range.to }) ?? true { last = period }
        }
        return findings
    }

    private static func finding(
        _ code: DutyCode, _ range: DateRange, _ zone: TimeZoneFile, measured: Int, limit: Int
    ) -> DutyFinding {
        DutyFinding(
            code, .data, period: range, start: midnight(range.from, zone),
            end: midnight(range.to.advanced(by: 1), zone), measured: measured, limit: limit,
            margin: code == .dataPeriodLength && measured < limit ? measured - limit : limit - measured)
    }

    private static func midnight(_ date: LocalDate, _ zone: TimeZoneFile) -> Int32 {
        guard (-1_400_000...1_400_000).contains(date.rawValue) else { return date.rawValue < 0 ? .min : .max }
        return WallClock(zone, dates: DateRange(from: date, to: date)).instant(date.rawValue * 1440)
    }
}
