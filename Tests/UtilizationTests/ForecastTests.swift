// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import PatternSupport
import Patterns
import Roster
import Testing

@testable import UtilizationTools

/// What the task says of the coming days (original-system.md 1.3), from the demand that is stored.
@Suite struct ForecastTests {
    private func forecast(_ source: ProgramSource, days: Int = 14) throws -> UtilizationForecast {
        var request = PatternRequest()
        request.horizonDays = days
        let horizon = try #require(HorizonChoice(source, request).horizon)
        return try UtilizationForecast(source, horizon, .standard)
    }

    @Test func daysAreThoseOfTheSlots() throws {
        // The same program through the tool: its slots say what the worst of a day is.
        let source = try ProgramFolder.demo()
        let forecast = try forecast(source, days: 28)
        let rows = try source.report(["detail": "slots"]).at("figures/slot_rows")?.arrayValue ?? []
        var worst: [String: Double] = [:]
        for row in rows {
            let day = String(row["slot"]?.stringValue?.prefix(10) ?? "")
            worst[day] = max(worst[day] ?? 0, row["rho"]?.doubleValue ?? .infinity)
        }
        #expect(forecast.days.count == worst.count && !worst.isEmpty)
        for day in forecast.days {
            #expect(day.utilization ?? .infinity == worst["\(day.date)"])
            #expect(day.isHighRisk == (day.unserved > 0 || worst["\(day.date)"].map { $0 >= 0.9 - 1e-12 } ?? false))
        }
        #expect(forecast.highRisk.count == forecast.days.count { $0.isHighRisk } && !forecast.highRisk.isEmpty)
        let levels = forecast.highRisk.map(\.level.rawValue)
        #expect(levels == levels.sorted(by: >))
        let json = JSONValue.object(forecast.json)
        #expect(json["high_risk_days"]?.integerValue == Int64(forecast.highRisk.count))
        #expect((json["high_risk_periods"]?.arrayValue?.count ?? 99) <= 10)
        let first = try #require(json.at("high_risk_periods/0/factors")?.arrayValue?.last?.stringValue)
        #expect(first.contains("there may do it"))
    }

    @Test func demandIsRealAndByService() throws {
        let source = try ProgramFolder.golden()
        let json = JSONValue.object(try forecast(source).json)
        let services = json["services"]?.arrayValue ?? []
        let required = services.reduce(0.0) { $0 + ($1["required_half_days"]?.doubleValue ?? 0) }
        #expect(required == (try source.report(["horizon_days": 14])).at("figures/required_half_days")?.doubleValue)
        // Twice the demand is twice what is required, and no lighter day: the original's figure never moved.
        let doubled = try ProgramFolder.golden { files in
            files["demand.csv"] = files["demand.csv"]?.split(separator: "\n").enumerated().map { number, line in
                var cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                if number > 0 {
                    for cell in 5..<8 { cells[cell] = Int(cells[cell]).map { "\($0 * 2)" } ?? cells[cell] }
                }
                return cells.joined(separator: ",")
            }.joined(separator: "\n")
        }
        let heavy = try forecast(doubled)
        let heavyServices = JSONValue.object(heavy.json)["services"]?.arrayValue ?? []
        #expect(heavyServices.reduce(0.0) { $0 + ($1["required_half_days"]?.doubleValue ?? 0) } == 2 * required)
        for (light, heavy) in zip(try forecast(source).days, heavy.days) {
            #expect(heavy.utilization ?? .infinity >= light.utilization ?? .infinity)
        }
        #expect(heavy.highRisk.count > UtilizationForecast.warningDays && heavy.warning != nil)
    }

    @Test func anAbsenceCountsWhereItMatters() throws {
        // R1 is away; only what R1 may do gets tighter, and the day says how many are away.
        let before = try forecast(ProgramFolder.golden())
        let after = try forecast(
            ProgramFolder.golden { $0["absences.csv"]? += "X99,R1,2026-01-06,AM,2026-01-06,PM,deployment,true,true,\n" }
        )
        let date = try #require(LocalDate("2026-01-06"))
        let (one, other) = try (
            #require(before.days.first { $0.date == date }), #require(after.days.first { $0.date == date })
        )
        #expect(other.away == one.away + 1)
        #expect(other.utilization ?? .infinity >= one.utilization ?? .infinity)
        for (left, right) in zip(before.days, after.days) where left.date != date {
            #expect(left.utilization == right.utilization && left.away == right.away)
        }
        #expect(before.faculty == after.faculty, "a resident's absence takes nobody of the faculty away")
        #expect(before.faculty == (try ProgramFolder.golden().program.people.count { $0.role == .faculty }))
    }

    @Test func progressIsMeasuredAndStops() throws {
        let source = try ProgramFolder.golden()
        let first = try #require(LocalDate("2026-01-05"))
        let horizon = try #require(Horizon(from: first, days: 14))
        var seen: [Double] = []
        _ = try UtilizationForecast(source, horizon, .standard) { done, all, _ in seen.append(done / all) }
        #expect(seen == seen.sorted() && seen.first == 0 && seen.last == 1 && Set(seen).count > 10)
        #expect(throws: CancellationError.self) {
            try UtilizationForecast(source, horizon, .standard) { done, all, _ in
                if done > all / 2 { throw CancellationError() }
            }
        }
    }

    @Test func entryOfTheOriginal() throws {
        #expect(ForecastTask.schedule.cron == "0 6 * * *" && ForecastTask.schedule.timeZone == "UTC")
        let type = ForecastTask(cache: ProgramCache(), thresholds: .standard).taskType
        #expect(type.name == ForecastTask.schedule.task && type.queue == "resilience" && type.effect == .read)
    }
}
