// SPDX-License-Identifier: Apache-2.0

public import Roster

/// What the rules need of a program besides the rows of people: it stays while assignments are edited.
final class DutyContext: Sendable {
    let profile: ProgramProfile
    let limits: DutyLimits
    let zone: TimeZoneFile
    let plan: PeriodPlan
    let peopleCount: Int
    /// What each service is in AM, PM and NIGHT, three for each service.
    let shapes: [ServiceShape]
    let qualification: Qualification
    let pools: SupervisionPools
    /// Whether some demand rule names the service.
    let hasDemand: [Bool]
    /// Faults of the table of periods.
    let periodFindings: [DutyFinding]

    init(_ program: Program, zone: TimeZoneFile?) throws(DutyHoursError) {
        guard let zone = zone ?? TimeZoneFile.named(program.profile.timeZone) else {
            throw .zone(program.profile.timeZone)
        }
        guard program.services.count < DutyInterval.serviceLimit else { throw .services(program.services.count) }
        profile = program.profile
        limits = DutyLimits(program.profile)
        self.zone = zone
        plan = PeriodPlan(program.periods, weekStart: program.profile.weekStart)
        peopleCount = program.people.count
        shapes = program.services.flatMap { service in
            Slot.allCases.map { ServiceShape(service, $0, program.profile) }
        }
        qualification = Qualification(program)
        pools = SupervisionPools(program)
        var demanded = [Bool](repeating: false, count: program.services.count)
        for rule in program.demandCalendar.rules { demanded[rule.service] = true }
        hasDemand = demanded
        periodFindings = PeriodFaults.findings(program.periods, zone: zone)
    }
}

extension DutyLimits {
    /// The policies of a program.
    public init(_ profile: ProgramProfile) {
        self.init()
        maxConsecutiveNights = profile.value(of: .maxConsecutiveNights)
        maxConsecutiveDays = profile.value(of: .maxConsecutiveDays)
        dstGrace = profile.value(of: .dstGrace) != 0
        mergeGapMinutes = profile.value(of: .mergeGapMinutes)
        supervisionUnitsPGY1 = profile.value(of: .supervisionUnitsPGY1)
        supervisionUnitsOther = profile.value(of: .supervisionUnitsOther)
        supervisionUnitsPerFaculty = profile.value(of: .supervisionUnitsPerFaculty)
        postCallOff = profile.value(of: .postCallOff) != 0
        rollingAdvisoryMinutes = profile.value(of: .rollingAdvisoryMinutes)
        rollingWarningMinutes = profile.value(of: .rollingWarningMinutes)
        militaryCounts = profile.value(of: .militaryCounts) != 0
    }
}
