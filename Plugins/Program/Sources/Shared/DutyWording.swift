// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster

/// Says a finding of the duty-hour library in one sentence, and what to do about it in another.
struct DutyWording {
    let program: Program
    private let names: Identities
    private let clock: ScheduleClock

    /// For findings about a program, which may be an edited one; names by its ids.
    init(_ program: Program, names: Identities, clock: ScheduleClock) {
        self.program = program
        self.names = names
        self.clock = clock
    }

    /// The program's today; nil if it is not known.
    var today: LocalDate? { clock.today }

    /// `Amaru Thistlewood`; nobody's findings are about the program.
    func name(_ finding: DutyFinding) -> String {
        finding.person.map { names.name(of: program.people[$0].id) } ?? "The program"
    }

    /// The dates of the finding: its period, or those of its stretch.
    func dates(_ finding: DutyFinding) -> DateRange {
        if let slot = finding.slot { return DateRange(from: slot.date, to: slot.date) }
        // What is of no time is about all that there is.
        if finding.start == 0, finding.end == 0, let all = program.dateRange { return all }
        let first = clock.local(finding.start).date
        return DateRange(from: first, to: max(first, clock.local(max(finding.start, finding.end - 1)).date))
    }

    func sentence(_ finding: DutyFinding) -> String {
        let clause = finding.rule.clause.map { " (\($0))" } ?? ""
        return body(finding) + clause + "."
    }

    private func body(_ finding: DutyFinding) -> String {
        let (who, when) = (name(finding), Wording.when(dates(finding), today: today))
        let stretch = Wording.stretch(
            clock.local(finding.start), clock.local(finding.end), today: today)
        let (measured, limit) = (value(finding, finding.measured), value(finding, finding.limit))
        let service = finding.service.map { program.services[$0].name } ?? "a service"
        switch finding.code {
        case .dutyHours80:
            return "\(who) works \(measured) \(when), \(value(finding, -finding.margin)) above the \(limit) "
                + "that 80 hours a week come to without leave"
        case .rest8Hours: return "\(who) has \(measured) between two stretches of duty, \(stretch); \(limit) should be"
        case .rest14HoursAfter24:
            return "\(who) has \(measured) free after 24 hours with call, \(stretch); \(limit) must be"
        case .dayFreeInSeven:
            return "\(who) has \(measured) free \(when); one in seven is \(limit)"
        case .homeCallOnFreeDay:
            return "\(who) has \(measured) free of at-home call \(when); one in seven is \(limit)"
        case .freeDayPostCall:
            return "\(who) has \(measured) free \(when) that are not the day after call; \(limit) should be"
        case .continuous24Hours:
            return "\(who) is on duty \(measured) without a break, \(stretch); 24 h is the most"
        case .transition4Hours:
            return "\(who) stays \(measured) with transition of care, \(stretch); 28 h is the most"
        case .moonlightingPGY1: return "\(who) moonlights \(measured) \(when) and is in PGY 1"
        case .callEveryThirdNight:
            return "\(who) has \(measured) of in-house call \(when); every third night is \(limit)"
        case .policyWeek80:
            return "\(who) works \(measured) in one week, \(when), and 80 h is what a week should average"
        case .policyRolling80, .policyRollingWarning:
            return "\(who) works \(measured) in the 28 days \(when), above the program's \(limit)"
        case .policyConsecutiveNights: return "\(who) works \(measured) in a row, \(when); the program allows \(limit)"
        case .policyConsecutiveDays:
            return "\(who) works \(measured) in a row, \(when); the program allows \(limit)"
        case .policyPostCallOff: return "\(who) works \(measured) after call ended, \(stretch)"
        case .policySupervision:
            let slot = finding.slot.map { Wording.slot($0, today: today) } ?? Wording.span(dates(finding))
            return "On \(slot), \(service) has \(measured) of supervising faculty and the program wants \(limit)"
        case .dataOverlap: return "\(who) has two records for the same \(measured), \(stretch)"
        case .dataWorkOnLeave: return "\(who) works \(measured) during leave, \(when)"
        case .dataOutsideMembership: return "\(who) works \(measured) while not a member of the program, \(when)"
        case .dataCredentialExpired: return "\(who) is put on \(service) with a credential that is not valid, \(when)"
        case .dataCredentialMissing: return "\(who) is put on \(service) without a credential that it needs, \(when)"
        case .dataNotEligible: return "\(who) is put on \(service) and is not eligible for it, \(when)"
        case .dataServiceNotInSlot: return "\(who) is put on \(service) in a slot in which it does not run, \(when)"
        case .dataServiceWithoutDemand: return "\(service) has assignments \(when) and no demand"
        case .dataPeriodLength: return "The rotation \(when) has \(measured); 28 to 31 are usual"
        case .dataPeriodOverlap: return "Two rotations share \(measured), \(when)"
        case .dataAbsenceOverlap: return "\(who) has two absences at the same time, \(stretch)"
        case .dataLongDayDST:
            return "\(who) is on duty \(measured), \(stretch), but only since the clocks were set back"
        case .dataShortDayDST:
            return "\(who) has \(measured) of \(limit) free, \(stretch), but only since the clocks were set forward"
        }
    }

    /// `81 h 30 min`, `3 days`.
    func value(_ finding: DutyFinding, _ value: Int) -> String {
        switch finding.unit {
        case .minutes: Wording.hours(value)
        case .days: Wording.count(value, "day")
        case .nights: Wording.count(value, "night")
        case .people: value == 1 ? "1 person" : "\(value) people"
        case .assignments: Wording.count(value, "assignment")
        }
    }

    /// A row behind a finding: `2026-03-17 AM ward`, `call 2026-03-17T17:00`.
    func text(_ row: DutyReference) -> String {
        let service = row.service.map { " " + program.services[$0].id } ?? ""
        switch row.source {
        case .assignment: return (row.slot.map { "\($0)" } ?? "") + service
        case .call: return "call \(row.start.map { "\($0)" } ?? "")"
        case .logged: return "logged \(row.start.map { "\($0)" } ?? "")"
        case .absence: return "away from \(row.slot.map { "\($0)" } ?? "")"
        }
    }
}
