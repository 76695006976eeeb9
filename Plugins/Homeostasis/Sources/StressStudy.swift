// SPDX-License-Identifier: Apache-2.0

import Coverage
import Roster

/// What one person carries, now and at the end of each week looked at.
struct PersonTrack: Sendable {
    let person: Int
    let group: StressGroup
    /// The markers now; nil with too few days there.
    let now: [Double]?
    /// The markers at the end of each week.
    let weeks: [[Double]?]
    /// The weighted burden of the 28 days before the end of each week.
    let burden: [Double?]
    /// Hours a week over the 28 days before the end of each week; of people in training only.
    let weeklyHours: [Double?]
    /// Nights, days there, assignments and late changes in each week.
    let nights: [Int]
    let present: [Int]
    let assigned: [Int]
    let late: [Int]
    /// Windows of the reference period; empty if they were not asked for.
    let samples: [[Double]]
}

/// Goes through everybody's days once, and keeps what the figures need.
struct StressStudy {
    /// Days of the ledger: today is the day after the last.
    let days: Int
    /// The ends of the weeks looked at, as days of the ledger, in order.
    let weekEnds: [Int]
    private(set) var tracks: [PersonTrack] = []
    /// The markers that the tables tell anything of, by what the windows of today reach.
    let measured: Set<Marker>
    /// The markers that the tables told anything of in the reference period.
    let measuredThen: Set<Marker>
    /// The part of the reference period with data.
    let data: DateRange
    /// The last days of the windows of the reference period, as days of the ledger.
    let windows: [Int]
    /// Whether the deadline left people out.
    private(set) var isCut = false

    /// Reads everybody's days.
    ///
    /// - Parameters:
    ///   - weeks: how many weeks to look back.
    ///   - wantsSamples: whether cut points have to be made.
    ///   - hasHistory: whether late changes are known from the history too.
    ///   - isPast: whether it is time to stop; asked now and then.
    init(
        _ ledger: WorkLedger, reference: ReferencePeriod, weeks: Int, wantsSamples: Bool, hasHistory: Bool,
        isPast: () throws -> Bool
    ) rethrows {
        let program = ledger.program
        days = ledger.days
        let lastEnd = ledger.day(ledger.end.onOrBefore(program.profile.weekStart))
        weekEnds = (0..<weeks).map { lastEnd - 7 * $0 }.filter { $0 >= WorkDays.month }.reversed()
        data = reference.range.intersection(
            DateRange(from: ledger.first, to: ledger.end.advanced(by: -1)))
        let last = data.isEmpty ? 0 : ledger.day(data.to) + 1
        let count = data.dayCount / WorkDays.month
        windows = (0..<count).map { last - $0 * WorkDays.month }.reversed()
        let tables = Self.measured(program, hasHistory: hasHistory)
        let reaches = { (end: Int) in end >= WorkDays.year }
        measured = reaches(ledger.days) ? tables : tables.subtracting([.holidays])
        measuredThen = windows.contains(where: reaches) ? tables : tables.subtracting([.holidays])
        for person in program.people.indices {
            if person % 8 == 7, try isPast() {
                isCut = true
                return
            }
            tracks.append(track(ledger, person, reference, wantsSamples ? windows : []))
        }
    }

    /// The markers that there are tables for.
    private static func measured(_ program: Program, hasHistory: Bool) -> Set<Marker> {
        var measured = Set(Marker.allCases)
        if !hasHistory, !program.given.contains("swaps") { measured.remove(.lateChanges) }
        if !program.given.contains("absences") { measured.remove(.gapCalls) }
        if program.demandCalendar.holidays.isEmpty { measured.remove(.holidays) }
        let hasZones = program.people.contains { $0.homeZone != nil } && program.services.contains { $0.zone != nil }
        if !hasZones { measured.remove(.crossCover) }
        return measured
    }

    private func track(
        _ ledger: WorkLedger, _ index: Int, _ reference: ReferencePeriod, _ windows: [Int]
    ) -> PersonTrack {
        let person = ledger.program.people[index]
        let days = ledger.days(of: index)
        let weeks = weekEnds.map { days.markers(at: $0) }
        let isInTraining = person.role == .resident || person.role == .fellow
        return PersonTrack(
            person: index, group: StressGroup(role: person.role, pgy: person.pgy), now: days.markers(at: ledger.days),
            weeks: weeks, burden: zip(weekEnds, weeks).map { end, markers in markers.map { days.burden(at: end, $0) } },
            weeklyHours: weekEnds.map { isInTraining ? days.weeklyHours(at: $0) : nil },
            nights: weekEnds.map { days.nights.sum($0 - 7..<$0) },
            present: weekEnds.map { days.present.sum($0 - 7..<$0) },
            assigned: weekEnds.map { days.assigned.sum($0 - 7..<$0) },
            late: weekEnds.map { days.lateChanges.sum($0 - 7..<$0) + days.lateGapCalls.sum($0 - 7..<$0) },
            samples: (reference.pgy(of: person) ?? 1) < 1 ? [] : windows.compactMap { days.markers(at: $0) })
    }

    /// New cut points from the reference period; nil if it holds too little.
    func cutPoints(_ program: Program, _ reference: ReferencePeriod, now: String) throws(CoverageError) -> CutPoints? {
        guard windows.count >= CutPoints.minimumWindows, !isCut else { return nil }
        var samples: [StressGroup: [[Double]]] = [:]
        for track in tracks {
            let then = StressGroup(
                role: track.group.role, pgy: reference.pgy(of: program.people[track.person]))
            samples[then, default: []] += track.samples
        }
        return try CutPoints(samples, measured: measuredThen, data: data, frozenAt: now)
    }
}
