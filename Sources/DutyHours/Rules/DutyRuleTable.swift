// SPDX-License-Identifier: Apache-2.0

extension DutyRule {
    private static func clause(
        _ code: DutyCode, _ clause: String, _ former: String, _ obligation: DutyObligation, _ unit: DutyUnit,
        _ title: String
    ) -> DutyRule {
        DutyRule(
            code: code, clause: clause, formerClause: former, obligation: obligation, unit: unit, title: title)
    }

    private static func policy(_ code: DutyCode, _ unit: DutyUnit, _ title: String) -> DutyRule {
        DutyRule(code: code, clause: nil, formerClause: nil, obligation: .policy, unit: unit, title: title)
    }

    private static func data(_ code: DutyCode, _ unit: DutyUnit, _ title: String) -> DutyRule {
        DutyRule(code: code, clause: nil, formerClause: nil, obligation: .none, unit: unit, title: title)
    }

    /// The rule of a code.
    static func of(_ code: DutyCode) -> DutyRule {
        switch code {
        case .dutyHours80:
            clause(code, "6.20", "VI.F.1", .must, .minutes, "80 hours a week, averaged over the period")
        case .rest8Hours:
            clause(code, "6.21", "VI.F.2.a", .should, .minutes, "8 hours between stretches of duty")
        case .rest14HoursAfter24:
            clause(code, "6.21.a", "VI.F.2.b", .must, .minutes, "14 hours free after 24 hours with in-house call")
        case .dayFreeInSeven:
            clause(code, "6.21.b", "VI.F.2.c", .must, .days, "one day in seven free, averaged over the period")
        case .homeCallOnFreeDay:
            clause(code, "6.21.b", "VI.F.2.c", .must, .days, "no at-home call on the free days")
        case .freeDayPostCall:
            clause(code, "6.21.b", "VI.F.2.c", .should, .days, "the free day is not regularly the post-call day")
        case .continuous24Hours:
            clause(code, "6.22", "VI.F.3.a", .must, .minutes, "24 hours of continuous duty")
        case .transition4Hours:
            clause(code, "6.22.a", "VI.F.3.a.(1)", .must, .minutes, "4 hours of transition after 24 hours of duty")
        case .moonlightingPGY1:
            clause(code, "6.25.b", "VI.F.5.c", .must, .minutes, "no moonlighting in PGY-1")
        case .callEveryThirdNight:
            clause(code, "6.27", "VI.F.7", .must, .nights, "in-house call every third night, averaged over the period")
        case .policyWeek80: policy(code, .minutes, "one week above 80 hours")
        case .policyRolling80: policy(code, .minutes, "28 rolling days above the program's hours")
        case .policyRollingWarning: policy(code, .minutes, "28 rolling days near the program's hours")
        case .policyConsecutiveNights: policy(code, .nights, "nights in a row")
        case .policyConsecutiveDays: policy(code, .days, "days of work in a row")
        case .policyPostCallOff: policy(code, .minutes, "off for the rest of the day after in-house call")
        case .policySupervision: policy(code, .people, "supervising faculty in a slot")
        case .dataOverlap: data(code, .minutes, "two records at the same time")
        case .dataWorkOnLeave: data(code, .minutes, "work during leave")
        case .dataOutsideMembership: data(code, .minutes, "work outside the dates of membership")
        case .dataCredentialExpired: data(code, .assignments, "a credential that is not valid on the date")
        case .dataCredentialMissing: data(code, .assignments, "a credential that the person does not have")
        case .dataNotEligible: data(code, .assignments, "an assignment that eligibility does not allow")
        case .dataServiceNotInSlot: data(code, .assignments, "a service in a slot in which it does not run")
        case .dataServiceWithoutDemand: data(code, .assignments, "a service without demand")
        case .dataPeriodLength: data(code, .days, "a rotation period of unusual length")
        case .dataPeriodOverlap: data(code, .days, "two rotation periods that share dates")
        case .dataAbsenceOverlap: data(code, .minutes, "two absences at the same time")
        case .dataLongDayDST: data(code, .minutes, "longer than a limit because the clocks were set back")
        case .dataShortDayDST: data(code, .minutes, "shorter than a limit because the clocks were set forward")
        }
    }
}
