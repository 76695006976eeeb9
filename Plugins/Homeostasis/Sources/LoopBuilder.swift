// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// Makes the series of every loop from what was worked.
struct LoopBuilder {
    /// Hours a week that people in training may work on average (ACGME Common Program Requirements 6.20).
    private static let hours = 80.0
    /// Groups with fewer people say nothing of how evenly a burden is shared.
    private static let fewestShares = 5
    /// Groups with fewer people have no loop of their own.
    private static let fewestNights = 3

    private let ledger: WorkLedger
    private let stress: StressStudy
    private let setPoints: SetPoints
    /// Weeks whose load there was no time for.
    private(set) var skippedWeeks = 0

    init(_ ledger: WorkLedger, _ stress: StressStudy, _ setPoints: SetPoints) {
        self.ledger = ledger
        self.stress = stress
        self.setPoints = setPoints
    }

    private var program: Program { ledger.program }
    private func date(_ end: Int) -> LocalDate { ledger.first.advanced(by: end - 1) }

    /// The loops, daily ones over the window and weekly ones over the weeks of the study.
    mutating func all(
        window: Int, cuts: CutPoints?, hasLateChanges: Bool, isPast: () throws -> Bool
    ) throws -> [LoopSeries] {
        var loops = try served(window)
        loops.append(try weeklyTheta(isPast))
        loops.append(try burden())
        if hasLateChanges { loops.append(lateChanges()) }
        loops.append(hourCompliance())
        return loops + nightLoads(cuts)
    }

    /// Covered shares of what is needed on each day: of categories 1 and 2, and of everything.
    private func served(_ window: Int) throws(CoverageError) -> [LoopSeries] {
        var hard = LoopSeries(
            "coverage_category_1_2", "coverage of patient safety and required work", unit: "ratio", .day,
            target: setPoints.protectedCoverage, bad: .below)
        var all = LoopSeries(
            "coverage", "coverage", unit: "ratio", .day, target: setPoints.coverage, bad: .below)
        let first = max(ledger.first, ledger.end.advanced(by: -window))
        guard let horizon = Horizon(from: first, days: first.distance(to: ledger.end)) else { return [hard, all] }
        let presence = PresenceGrid(program, horizon)
        var needs = (hard: 0, all: 0)
        for date in horizon.dates {
            var needed = (hard: 0, all: 0)
            var served = (hard: 0, all: 0)
            for slot in Slot.allCases.map({ SlotIndex(date, $0) }) {
                var there: [Int: Int] = [:]
                for position in program.assignments.positions(in: slot) {
                    let row = program.assignments[position]
                    if presence.isPresent(person: row.person, in: slot) { there[row.service, default: 0] += 1 }
                }
                for need in program.demandCalendar.demand(in: slot) where need.min > 0 {
                    let filled = min(need.min, there[need.service] ?? 0)
                    needed.all += need.min
                    served.all += filled
                    guard program.services[need.service].category <= 2 else { continue }
                    needed.hard += need.min
                    served.hard += filled
                }
            }
            if needed.hard > 0 { hard.append(date, Double(served.hard) / Double(needed.hard)) }
            if needed.all > 0 { all.append(date, Double(served.all) / Double(needed.all)) }
            needs = (needs.hard + needed.hard, needs.all + needed.all)
        }
        hard.scale = Double(needs.hard) / Double(max(1, hard.values.count))
        all.scale = Double(needs.all) / Double(max(1, all.values.count))
        return [hard, all]
    }

    /// The load that somebody had to carry at least in each week, under caps; the newest weeks first, while there is time.
    private mutating func weeklyTheta(_ isPast: () throws -> Bool) throws -> LoopSeries {
        var series = LoopSeries(
            "weekly_theta", "the weekly load under caps", unit: "ratio", .week, target: setPoints.weeklyTheta,
            bad: .above)
        var found: [(LocalDate, Double)] = []
        var capacity = 0
        for end in stress.weekEnds.reversed() {
            if try isPast() {
                skippedWeeks = stress.weekEnds.count - found.count
                break
            }
            guard let horizon = Horizon(from: ledger.first.advanced(by: end - 7), days: 7) else { continue }
            let study = try HorizonStudy(program, horizon)
            let load = try WeeklyLoad.analyse(study.coverageWeek(0), model: study.skills.model)
            guard load.demandMinutes > 0, let theta = load.theta else { continue }
            capacity = max(capacity, load.capacityMinutes)
            found.append((horizon.to, theta))
        }
        for (date, theta) in found.reversed() { series.append(date, theta) }
        series.scale = Double(capacity) / 360
        return series
    }

    /// How unevenly the weighted burden of four weeks is shared among people of the same group, averaged over groups.
    private func burden() throws(CoverageError) -> LoopSeries {
        var series = LoopSeries(
            "burden_gini", "unevenness of the burden", unit: "gini", .week, target: setPoints.burdenGini, bad: .above)
        for (index, end) in stress.weekEnds.enumerated() {
            var groups: [StressGroup: [Double]] = [:]
            for track in stress.tracks { track.burden[index].map { groups[track.group, default: []].append($0) } }
            for (group, shares) in groups where group.pgy != nil && shares.count < Self.fewestShares {
                groups[group] = nil
                groups[StressGroup(role: group.role, pgy: nil), default: []] += shares
            }
            var (sum, people) = (0.0, 0)
            for shares in groups.values where shares.count >= Self.fewestShares {
                // Where nobody carries anything, nothing is uneven.
                sum += (try Inequality(shares)?.gini ?? 0) * Double(shares.count)
                people += shares.count
            }
            if people > 0 { series.append(date(end), sum / Double(people)) }
        }
        return series
    }

    private func lateChanges() -> LoopSeries {
        var series = LoopSeries(
            "late_changes", "changes with less than 72 hours of notice", unit: "ratio", .week,
            target: setPoints.lateChanges, bad: .above)
        var most = 0
        for (index, end) in stress.weekEnds.enumerated() {
            let assigned = stress.tracks.reduce(0) { $0 + $1.assigned[index] }
            guard assigned > 0 else { continue }
            most = max(most, assigned)
            series.append(date(end), Double(stress.tracks.reduce(0) { $0 + $1.late[index] }) / Double(assigned))
        }
        series.scale = Double(most)
        return series
    }

    private func hourCompliance() -> LoopSeries {
        var series = LoopSeries(
            "hour_compliance", "people in training within 80 hours a week", unit: "ratio", .week,
            target: setPoints.hourCompliance, bad: .below)
        for (index, end) in stress.weekEnds.enumerated() {
            let hours = stress.tracks.compactMap { $0.weeklyHours[index] }
            guard !hours.isEmpty else { continue }
            series.append(date(end), Double(hours.filter { $0 <= Self.hours }.count) / Double(hours.count))
            series.scale = Double(hours.count)
        }
        return series
    }

    /// Nights a person and week of each group that has cut points for them, held at the frozen one.
    private func nightLoads(_ cuts: CutPoints?) -> [LoopSeries] {
        let groups = Dictionary(grouping: stress.tracks, by: \.group).sorted { $0.key < $1.key }
        return groups.compactMap { group, tracks in
            // Where the cut point is 0 nights are not the group's work: one of them would be a deviation.
            guard let cut = cuts?.group(for: group)?.cuts[Marker.nights.rawValue], cut > 0,
                tracks.count >= Self.fewestNights, tracks.contains(where: { $0.nights.contains { $0 > 0 } })
            else { return nil }
            var series = LoopSeries(
                "night_load_\(group.id)", "night load of \(group.title)", unit: "nights_per_person_week", .week,
                target: cut * 7 / Double(WorkDays.month), bad: .above)
            for (index, end) in stress.weekEnds.enumerated() {
                let present = tracks.reduce(0) { $0 + $1.present[index] }
                guard present > 0 else { continue }
                let nights = tracks.reduce(0) { $0 + $1.nights[index] }
                series.append(date(end), Double(nights) * 7 / Double(present))
                series.scale = Double(present) / 7
            }
            return series
        }
    }

    /// Half-days that people work a week and the share of them who are ill the next, and the other way round.
    func loadAndIllness() throws(CoverageError) -> (loop: LoopGain, weeks: Int)? {
        guard program.given.contains("absences"), stress.weekEnds.count >= Loop.fewestPoints else { return nil }
        var (load, ill): ([Double], [Double]) = ([], [])
        for (index, end) in stress.weekEnds.enumerated() {
            let present = stress.tracks.reduce(0) { $0 + $1.present[index] }
            let assigned = stress.tracks.reduce(0) { $0 + $1.assigned[index] }
            guard present > 0 else { return nil }
            let first = ledger.first.advanced(by: end - 7)
            let slots = SlotIndex(first, .am)..<SlotIndex(first.advanced(by: 7), .am)
            let away = program.absences.reduce(0) { sum, absence in
                guard absence.isBlocking, !absence.isPlanned else { return sum }
                let span =
                    max(
                        absence.from, slots.lowerBound)..<max(
                        max(absence.from, slots.lowerBound), min(absence.to.advanced(by: 1), slots.upperBound))
                return sum + span.filter { $0.slot != .night }.count
            }
            load.append(Double(assigned) * 7 / Double(present))
            ill.append(Double(away) / Double(2 * present + away))
        }
        return try LoopGain(load, ill).map { ($0, load.count) }
    }
}
