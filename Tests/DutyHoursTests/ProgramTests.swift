// SPDX-License-Identifier: Apache-2.0

import DutyHours
import Roster
import Testing

/// What rows of tables become, and the rules that need a whole program.
@Suite struct ProgramTests {
    private func local(_ validator: DutyHoursValidator, _ rows: [DutyInterval]) -> [String] {
        rows.map { row in
            let (start, end) = (validator.localTime(Int64(row.start)), validator.localTime(Int64(row.end)))
            return "\(row.source.table) \(row.duty.word) \(start) \(end)"
        }
    }

    @Test("services, calls and logs become intervals; what is logged replaces the plan of its date")
    func intervals() throws {
        var small = SmallProgram()
        small.assign("r1", 0, .am, "clinic")
        small.assign("r1", 0, .night, "ward")
        small.assign("r1", 2, .pm, "moon")
        small.assign("r1", 3, .am, "read")
        small.assign("r1", 4, .am, "ward")
        small.assign("r1", 4, .night, "call")
        small.calls = [
            "r1,2026-01-10T07:00,2026-01-11T07:00,overnight", "r1,2026-01-12T17:00,2026-01-13T07:00,home",
            "r1,2026-01-13T17:00,2026-01-14T07:00,weekend", "r1,2026-01-14T07:00,2026-01-15T07:00,backup",
        ]
        small.logged = [
            "r1,2026-01-09T06:45,2026-01-09T14:00,clinical", "r1,2026-01-13T02:00,2026-01-13T03:00,home_call_work",
        ]
        let validator = try DutyHoursValidator(try small.program())
        #expect(
            local(validator, validator.timetable(person: 0)) == [
                "assignments clinical 2026-01-05T07:00 2026-01-05T11:00",
                "assignments night_shift 2026-01-05T19:00 2026-01-06T07:00",
                "assignments transition 2026-01-06T07:00 2026-01-06T08:00",
                "assignments moonlighting_external 2026-01-07T13:00 2026-01-07T19:00",
                "assignments study 2026-01-08T07:00 2026-01-08T11:00",
                "logged_hours clinical 2026-01-09T06:45 2026-01-09T14:00",
                "assignments replaced 2026-01-09T07:00 2026-01-09T12:00",
                "assignments replaced 2026-01-09T12:00 2026-01-09T13:00",
                "assignments replaced 2026-01-09T17:00 2026-01-10T08:00",
                "calls in_house_call 2026-01-10T07:00 2026-01-11T07:00",
                "calls home_call_standby 2026-01-12T17:00 2026-01-13T07:00",
                "logged_hours home_call_work 2026-01-13T02:00 2026-01-13T03:00",
                "calls home_call_standby 2026-01-13T17:00 2026-01-14T07:00",
                "calls backup 2026-01-14T07:00 2026-01-15T07:00",
            ])
        #expect(validator.timetable(person: 9).isEmpty)
    }

    @Test("an assignment's own times go before the grid; a night ends on the wall clock when the clocks change")
    func times() throws {
        var small = SmallProgram()
        small.extra["assignments.csv"] = """
            person_id,date,slot,service_id,start,end
            r1,2026-01-06,AM,clinic,2026-01-06T06:10,
            r1,2026-01-07,AM,clinic,,2026-01-07T12:20
            r1,2026-03-07,NIGHT,ward,,
            """
        let validator = try DutyHoursValidator(try small.program())
        let rows = validator.timetable(person: 0)
        #expect(
            local(validator, rows) == [
                "assignments clinical 2026-01-06T06:10 2026-01-06T10:10",
                "assignments clinical 2026-01-07T07:00 2026-01-07T12:20",
                "assignments night_shift 2026-03-07T19:00 2026-03-08T07:00",
                "assignments transition 2026-03-08T07:00 2026-03-08T08:00",
            ])
        #expect(rows[2].minutes == 660)
    }

    @Test("eligibility, credentials and services that do not run are checked for each assignment")
    func assignments() throws {
        var small = SmallProgram()
        small.assign("s1", 14, .am, "ward")
        small.assign("s1", 15, .am, "ward")
        small.assign("r1", 0, .am, "scope")
        small.assign("r2", 7, .am, "scope")
        small.assign("r2", 14, .am, "scope")
        small.assign("r2", 15, .am, "scope")
        small.assign("w1", 0, .pm, "call")
        let report = try DutyHoursValidator(try small.program()).validate()
        func rows(_ code: DutyCode) -> [String] {
            report.findings.filter { $0.code == code }.flatMap { finding in
                report.contributing(to: finding).map {
                    "\(SmallProgram.people[$0.person]) \($0.slot?.description ?? "-") \(finding.measured)"
                }
            }
        }
        #expect(rows(.dataNotEligible) == ["s1 2026-01-19 AM 1"])
        #expect(rows(.dataCredentialMissing) == ["r1 2026-01-05 AM 1"])
        #expect(rows(.dataCredentialExpired) == ["r2 2026-01-19 AM 2", "r2 2026-01-20 AM 2"])
        #expect(rows(.dataServiceNotInSlot) == ["w1 2026-01-05 PM 1"])
    }

    @Test("supervision is of a zone's clinics in a slot: units over faculty, rounded up")
    func supervision() throws {
        var small = SmallProgram()
        func findings() throws -> [DutyFinding] { try small.findings().filter { $0.code == .policySupervision } }
        small.assign("r1", 0, .am, "clinic")
        small.assign("r2", 0, .am, "clinic")
        small.assign("w1", 0, .am, "scope")
        let alone = try #require(try findings().first)
        #expect((alone.measured, alone.limit, alone.margin) == (0, 1, -1))
        #expect(alone.slot == SlotIndex(SmallProgram.first, .am) && alone.person == nil)
        let report = try DutyHoursValidator(try small.program()).validate()
        #expect(report.contributing(to: alone).map(\.person) == [0, 1, 2])
        small.assign("f1", 0, .am, "precept")
        #expect(try findings().isEmpty)
        small.policies["supervision_units_per_faculty"] = 3
        #expect(try findings().first?.limit == 2)
        small.assign("f1", 0, .am, "ward")
        #expect(try findings().first?.measured == 0)
        // The ward's own trainees take no units of a clinic.
        small.assign("r1", 1, .am, "ward")
        #expect(try findings().count == 1)
    }

    @Test("periods of unusual length, periods that share dates, services without demand")
    func tables() throws {
        var small = SmallProgram()
        small.assign("r1", 3, .am, "read")
        small.periods = """
            id,kind,from,to
            odd,rotation,2026-01-05,2026-01-31
            month,rotation,2026-02-01,2026-02-28
            two,rotation,2026-02-26,2026-03-11
            long,rotation,2026-03-12,2026-05-06
            """
        let validator = try DutyHoursValidator(try small.program())
        let found = validator.validate().findings.filter { $0.person == nil }
        #expect(
            Set(found.map { "\($0.code.rawValue) \($0.measured)" }) == [
                "data_service_without_demand 1", "data_period_length 27", "data_period_length 56",
                "data_period_overlap 3",
            ])
        let dates = DateRange(from: LocalDate("2026-03-12"), to: LocalDate("2026-05-20"))
        let periods = validator.periods(in: dates)
        #expect(periods.map(\.id) == ["long", "long", nil])
        #expect(periods.map(\.range.dayCount) == [28, 28, 28])
        #expect(periods.map(\.part) == [1, 2, 1])
    }

    @Test(
        "a year without rotations, with 53 weeks, in a zone of half hours, is averaged over parts of the academic year")
    func implied() throws {
        let year = Period(
            id: "y", kind: .academicYear, range: DateRange(from: LocalDate("2026-07-01"), to: LocalDate("2027-06-30")))
        let plan = PeriodPlan([year])
        let parts = plan.periods(in: year.range)
        #expect(parts.count == 13 && parts.allSatisfy { (28...29).contains($0.range.dayCount) })
        #expect(parts.first?.range.from == year.range.from && parts.last?.range.to == year.range.to)
        let none = PeriodPlan([])
        let week = DateRange(from: LocalDate("1969-12-30"), to: LocalDate("1970-02-10"))
        #expect(none.periods(in: week).map(\.range.from.rawValue) == [-24, 4, 32])
        #expect(PeriodPlan([], weekStart: .sunday).periods(in: week).map(\.range.from.rawValue) == [-25, 3, 31])
        // A rotation that is too long for one period, and too short for two of four weeks.
        let six = DateRange(from: LocalDate("2026-01-05"), to: LocalDate("2026-02-14"))
        let halves = PeriodPlan([Period(id: "six", kind: .rotation, range: six)]).periods(in: six)
        #expect(halves.map(\.range.dayCount) == [20, 21] && halves.map(\.parts) == [2, 2])
        // Every date is in exactly one period, whatever the table says, if rotations do not share dates.
        let odd = PeriodPlan([
            Period(
                id: "a", kind: .rotation, range: DateRange(from: LocalDate("2026-01-05"), to: LocalDate("2026-01-31"))),
            Period(
                id: "b", kind: .rotation, range: DateRange(from: LocalDate("2026-04-01"), to: LocalDate("2026-05-13"))),
        ])
        let span = DateRange(from: LocalDate("2025-06-01"), to: LocalDate("2026-12-31"))
        var expected = try #require(odd.periods(in: span).first).range.from
        #expect(expected <= span.from && odd.periods(in: span).last.map { $0.range.to >= span.to } == true)
        for period in odd.periods(in: span) {
            #expect(period.range.from == expected && (1...31).contains(period.range.dayCount))
            expected = period.range.to.advanced(by: 1)
        }
    }

    @Test(
        "work after somebody left is outside; a day that the clocks shortened and a gap of the merge gap are policies")
    func edges() throws {
        var small = SmallProgram()
        small.assign("r2", 46, .am, "clinic")
        #expect(try small.codes("r2").contains(.dataOutsideMembership) == false)
        small.assign("r2", 48, .am, "clinic")
        #expect(try small.codes("r2").contains(.dataOutsideMembership))

        let zone = try #require(TimeZoneFile.named("America/Denver"))
        let monday = try #require(LocalDate("2026-03-02"))
        let clock = WallClock(zone, dates: DateRange(from: monday, to: monday.advanced(by: 9)))
        func row(_ day: Int, _ from: Int, _ to: Int) -> DutyInterval {
            let midnight = (monday.rawValue + Int32(day)) * 1440
            return DutyInterval(
                start: clock.instant(midnight + Int32(from * 60)), end: clock.instant(midnight + Int32(to * 60)),
                duty: .clinical, source: .call, key: midnight + Int32(from * 60))
        }
        func codes(_ rows: [DutyInterval], _ limits: DutyLimits) throws -> [DutyCode] {
            try DutyHours.findings(
                of: DutyPerson(isInTraining: true, pgy: 2), intervals: rows,
                profile: ProgramProfile(id: "x", name: "x", timeZone: "America/Denver"), zone: zone,
                periods: [
                    Period(id: "w", kind: .rotation, range: DateRange(from: monday, to: monday.advanced(by: 6)))
                ], limits: limits
            ).map(\.code)
        }
        // The only free day has 23 hours.
        let week = (0..<6).map { row($0, 8, 24) }
        var limits = DutyLimits()
        #expect(try codes(week, limits).contains(.dataShortDayDST))
        limits.dstGrace = false
        #expect(try codes(week, limits).contains(.dayFreeInSeven))
        #expect(try codes(week, limits).contains(.dataShortDayDST) == false)
        let evening = [row(0, 18, 22), row(0, 23, 24)]
        limits.mergeGapMinutes = 60
        #expect(try codes(evening, limits).contains(.rest8Hours))
        limits.mergeGapMinutes = 61
        #expect(try codes(evening, limits).contains(.rest8Hours) == false)
    }

    @Test("rotations inside a longer one, leave that began before, and eligibility that ends")
    func beginnings() throws {
        var small = SmallProgram()
        small.periods = """
            id,kind,from,to
            long,rotation,2026-01-05,2026-02-01
            one,rotation,2026-01-10,2026-01-16
            two,rotation,2026-01-20,2026-01-26
            """
        small.absences = ["r1,2026-01-01,AM,2026-01-06,NIGHT,vacation,true,true,"]
        small.extra["eligibility.csv"] = "person_id,service_id,from,to\nw1,clinic,,2026-01-10\nr1,clinic,,\n"
        small.assign("r1", 0, .am, "clinic")
        small.assign("w1", 5, .am, "clinic")
        small.assign("w1", 6, .am, "clinic")
        let validator = try DutyHoursValidator(try small.program())
        let findings = validator.validate().findings
        #expect(findings.filter { $0.code == .dataPeriodOverlap }.map(\.measured) == [7, 7])
        let leave = try #require(findings.first { $0.code == .dataWorkOnLeave })
        #expect("\(validator.localTime(leave.start))" == "2026-01-04T19:00")
        #expect(findings.filter { $0.code == .dataNotEligible }.map(\.measured) == [1])
    }

    @Test("a finding names the rows behind it, and the summary has its sums")
    func contributors() throws {
        var small = SmallProgram()
        for day in 0..<28 {
            small.assign("r2", day, .am, "ward")
            small.assign("r2", day, .pm, "ward")
        }
        let validator = try DutyHoursValidator(try small.program())
        let report = validator.validate(people: [1])
        let free = try #require(report.findings.first { $0.code == .dayFreeInSeven })
        #expect(report.contributing(to: free).count == 56)
        #expect(report.period(of: free)?.id == "b1")
        #expect(free.rule.clause == "6.21.b" && free.rule.formerClause == "VI.F.2.c" && free.rule.obligation == .must)
        let hours = try #require(report.findings.first { $0.code == .dutyHours80 })
        let summary = try #require(validator.summaries(person: 1).first { $0.period.id == "b1" })
        #expect(summary.countedMinutes == hours.measured && summary.limitMinutes == hours.limit)
        #expect(summary.weeks == [5040, 5040, 5040, 5040] && summary.freeDays == 0 && summary.freeDaysNeeded == 4)
        #expect(report.rulesVersion == DutyHours.rulesVersion)
    }

    @Test("no zone, or rows three centuries apart, is an error that names it")
    func errors() throws {
        let zone = try #require(TimeZoneFile.named("Etc/UTC"))
        let far = [-150_000_000, 150_000_000].map { (start: Int32) in
            DutyInterval(start: start, end: start + 60, duty: .clinical, source: .call, key: start)
        }
        #expect(throws: DutyHoursError.self) {
            try DutyHours.findings(
                of: DutyPerson(isInTraining: true), intervals: far,
                profile: ProgramProfile(id: "x", name: "x", timeZone: "Etc/UTC"), zone: zone, periods: [])
        }
        #expect(DutyHoursError.zone("Mars/Base").description.contains("Mars/Base"))
    }

    @Test("every rule has a title, and clauses in both numberings or none")
    func rules() {
        #expect(DutyRule.all.map(\.code) == DutyCode.allCases)
        for rule in DutyRule.all {
            #expect((rule.clause == nil) == (rule.formerClause == nil) && !rule.title.isEmpty)
            #expect((rule.clause != nil) == (rule.obligation == .must || rule.obligation == .should))
            #expect(rule.code.rawValue.hasPrefix("data_") == (rule.obligation == .none))
        }
    }
}
