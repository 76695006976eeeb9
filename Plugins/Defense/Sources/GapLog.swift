// SPDX-License-Identifier: Apache-2.0

import Roster

/// How early gaps were noticed, from whatever records there are.
struct GapLog {
    static let days = 90
    /// Noticed at least so long before the gap begins is early.
    static let earlyHours = 72

    enum Source: String {
        /// Records of `record_defense_evidence`.
        case recorded
        /// Work items of the kind `coverage_gap`: created when noticed, due when the gap begins.
        case workItems = "work_items"
        /// Unplanned absences with the time of their entry.
        case absences
    }

    /// The log that was found, or the records where there is none.
    let source: Source?
    /// Whether gaps were recorded besides those of the log.
    let isSupplemented: Bool
    /// How long ahead each gap was noticed, in minutes; negative is too late.
    let lead: [Int64]
    /// When the newest was noticed.
    let newest: LocalDateTime?

    var count: Int { lead.count }
    var early: Int { lead.count { $0 >= Int64(Self.earlyHours) * 60 } }
    /// The share that was noticed early; nil without gaps.
    var share: Double? { lead.isEmpty ? nil : Double(early) / Double(count) }

    /// The gaps of the 90 days before now: work items, else absences, and those that were recorded besides.
    ///
    /// A record adds to a log and never stands for it. One with the same two times as a gap of the log is that gap.
    init(_ program: Program, _ profile: ProgramProfile, _ evidence: EvidenceLog, now: LocalDateTime) {
        let since = LocalDateTime(minutes: now.minutes - Int64(Self.days) * 1440)
        func recent(_ pairs: [(noticed: LocalDateTime, begins: LocalDateTime)]) -> [(LocalDateTime, LocalDateTime)] {
            pairs.filter { since <= $0.noticed && $0.noticed <= now }
        }
        let noted = recent(
            evidence.records.compactMap { record in
                guard let noticed = record.noticedAt, let begins = record.beginsAt else { return nil }
                return (noticed, begins)
            })
        let items = recent(
            program.workItems.compactMap { item in
                guard item.kind == "coverage_gap", let deadline = item.deadline else { return nil }
                return (item.createdAt, deadline)
            })
        let absences = recent(
            program.absences.compactMap { absence in
                guard absence.isBlocking, !absence.isPlanned, let created = absence.createdAt else { return nil }
                return (created, LocalDateTime(absence.from.date, profile.start(of: absence.from.slot)))
            })
        let log = items.isEmpty ? absences : items
        let recorded = noted.filter { pair in !log.contains { $0.0 == pair.0 && $0.1 == pair.1 } }
        isSupplemented = !recorded.isEmpty
        source = !items.isEmpty ? .workItems : !absences.isEmpty ? .absences : recorded.isEmpty ? nil : .recorded
        let found = log + recorded
        lead = found.map { $0.1.minutes - $0.0.minutes }
        newest = found.map(\.0).max()
    }
}
