// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import PatternSupport
import Roster
import Testing

@testable import MetricsTools

@Suite("Days that are measured") struct DayTests {
    private func refusal(_ arguments: JSONValue) throws -> ToolFailure? {
        let version = try StoredVersion.golden()
        do { _ = try MeasuredDays(arguments, version) } catch { return error }
        return nil
    }

    private func field(_ arguments: JSONValue) throws -> String? {
        if case .invalid(let field, _, _)? = try refusal(arguments) { return field }
        return nil
    }

    @Test("wrong days name the field") func wrong() throws {
        #expect(try field(["start_date": "2026-02-30"]) == "/start_date")
        #expect(try field(["start_date": "2026-01-10", "end_date": "2026-01-09"]) == "/end_date")
        #expect(try field(["start_date": "2026-01-05", "end_date": "2028-01-05"]) == "/end_date")
        #expect(try field(["start_date": "2030-01-01"]) == "/start_date")
        #expect(try field(["end_date": "2026-01-06"]) == nil)
    }

    @Test("730 days can be asked for, 731 cannot") func longest() throws {
        #expect(try field(["start_date": "2026-01-05", "end_date": "2028-01-04"]) == nil)
    }

    @Test("without dates it is today and 90 days, cut to what is planned and said so") func standard() throws {
        let days = try MeasuredDays([:], try StoredVersion.golden())
        #expect(days.json["start_date"] == "2026-01-05" && days.json["end_date"] == "2026-04-05")
        #expect(days.horizon?.days == 14 && days.missing.map(\.what) == ["days"])
        let some = try MeasuredDays(
            ["start_date": "2026-01-06", "end_date": "2026-01-08"], try StoredVersion.golden())
        #expect(some.horizon?.days == 3 && some.missing.isEmpty)
    }

    @Test("a today without a plan is no data, and no fault of the caller") func outside() throws {
        let days = try MeasuredDays([:], try StoredVersion.golden(asOf: "2026-05-01"))
        #expect(days.horizon == nil && !days.reason.isEmpty)
    }

    @Test("nobody assigned is no data") func nobody() throws {
        let days = try MeasuredDays(fromToday: 14, try StoredVersion.golden { $0.assignments { _ in nil } })
        #expect(days.horizon == nil && days.reason.contains("nobody"))
    }
}
