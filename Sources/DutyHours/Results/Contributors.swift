// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// The rows behind a finding: those of the classes that its rule looks at, in its stretch.
struct Contributors {
    let roster: DutyRoster
    let finding: DutyFinding

    /// Each row once, in order.
    var references: [DutyReference] {
        var found = Set<DutyReference>()
        if let person = finding.person {
            guard roster.people.indices.contains(person) else { return [] }
            for row in roster.people[person].rows where isBehind(row) {
                found.insert(row.reference(person: person))
            }
            for leave in leaves(person) { found.insert(leave) }
        } else {
            for (person, rows) in roster.people.enumerated() {
                for row in rows.rows where row.isAssignment && isBehindProgram(row) {
                    found.insert(row.reference(person: person))
                }
            }
        }
        return found.sorted()
    }

    private func isBehindProgram(_ row: DutyInterval) -> Bool {
        guard let service = row.service else { return false }
        if let slot = finding.slot {
            guard Int(row.key) == slot.rawValue, let of = finding.service else { return false }
            return roster.context.pools.pools[service] == roster.context.pools.pools[of]
        }
        return finding.code == .dataServiceWithoutDemand && service == finding.service
    }

    private func isBehind(_ row: DutyInterval) -> Bool {
        let code = finding.related ?? finding.code
        switch code {
        case .rest8Hours, .rest14HoursAfter24:
            return counted.contains(row.duty) && (Int64(row.end) == finding.start || Int64(row.start) == finding.end)
        case .dataNotEligible, .dataCredentialExpired, .dataCredentialMissing, .dataServiceNotInSlot:
            return isFault(row, code)
        case .dataOutsideMembership:
            guard let person = finding.person else { return false }
            return touches(row) && DutyClassSet.activity.contains(row.duty)
                && !roster.people[person].person.membership.contains(row.date)
        case .policyPostCallOff:
            return row.duty == .inHouseCall
                ? Int64(row.end) == finding.start || touches(row) : touches(row) && counted.contains(row.duty)
        default: return touches(row) && classes(code).contains(row.duty)
        }
    }

    private func isFault(_ row: DutyInterval, _ code: DutyCode) -> Bool {
        guard let person = finding.person, row.isAssignment, let service = row.service, service == finding.service
        else { return false }
        if code == .dataServiceNotInSlot { return row.duty == .notRunning }
        let faults = roster.context.qualification.faults(person: person, service: service, on: row.slotDate)
        return faults.eligibility == code || faults.credential == code
    }

    private func touches(_ row: DutyInterval) -> Bool {
        Int64(row.start) < finding.end && Int64(row.end) > finding.start
    }

    private var counted: DutyClassSet { roster.context.limits.counted }

    private func classes(_ code: DutyCode) -> DutyClassSet {
        switch code {
        case .homeCallOnFreeDay: .homeCall
        case .freeDayPostCall, .callEveryThirdNight: .inHouseCall
        case .moonlightingPGY1: .moonlighting
        case .policyConsecutiveNights: .nights
        case .dataWorkOnLeave: .activity
        default: counted
        }
    }

    /// The absences behind a finding about leave.
    private func leaves(_ person: Int) -> [DutyReference] {
        let candidates: [DutyLeave]
        switch finding.code {
        case .dataWorkOnLeave: candidates = roster.people[person].person.leave
        case .dataAbsenceOverlap: candidates = roster.people[person].person.leaveOverlaps
        default: return []
        }
        return candidates.filter { leave in
            let (start, end) = roster.calendar.farInstants(of: leave)
            return Int64(start) < finding.end && Int64(end) > finding.start
        }.map { DutyReference(source: .absence, person: person, slot: $0.from, start: nil, service: nil) }
    }
}
