// SPDX-License-Identifier: Apache-2.0

import Coverage
import Roster

/// What passed over the desk in a window, and what lies on it now.
struct Desk {
    /// How far back decisions in a row are looked for.
    private static let handlingDays: Int64 = 365

    /// Items that can be worked with, by creation.
    let items: [WorkItem]
    /// Ids of items that were decided before they arose.
    let rejected: [String]
    /// What waits now, by deadline, then by what it touches, then by how much there is to choose.
    let open: [WorkItem]
    let now: LocalDateTime
    let window: (from: LocalDateTime, to: LocalDateTime)
    let replay: QueueReplay
    /// When an item last arose or was decided; nil if nothing ever did.
    let lastSign: LocalDateTime?

    /// Replays the items of the window before `now`.
    init(_ program: Program, now: LocalDateTime, days: Int) throws(CoverageError) {
        let known = program.workItems.filter { $0.createdAt <= now }
        func isReversed(_ item: WorkItem) -> Bool { item.decidedAt.map { $0 < item.createdAt } ?? false }
        rejected = known.filter(isReversed).map(\.id)
        items = known.filter { !isReversed($0) }.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        self.now = now
        window = (LocalDateTime(minutes: now.minutes - Int64(days) * 1440), now)
        func isOpen(_ item: WorkItem) -> Bool { item.decidedAt.map { $0 > now } ?? true }
        open = items.filter(isOpen).sorted { Self.order($0) < Self.order($1) }
        replay = try QueueReplay(
            items.map { item in
                QueueReplay.Item(
                    created: Double(item.createdAt.minutes),
                    decided: isOpen(item) ? nil : item.decidedAt.map { Double($0.minutes) })
            }, from: Double(window.from.minutes), to: Double(now.minutes))
        lastSign = items.flatMap { [$0.createdAt, $0.decidedAt].compactMap { $0 } }.filter { $0 <= now }.max()
    }

    private static func order(_ item: WorkItem) -> (Int64, Int, Double, String) {
        (item.deadline?.minutes ?? .max, interactivity(item) ?? 0, bits(item) ?? 0, item.id)
    }

    /// Distinct people, slots, services and rules that an item touches (Sweller's element interactivity); nil if it does
    /// not say.
    static func interactivity(_ item: WorkItem) -> Int? {
        var touched = Set(item.links)
        if item.person != nil, !item.links.contains(where: { $0.hasPrefix("person:") }) { touched.insert("person") }
        return touched.isEmpty ? nil : touched.count
    }

    /// How much there is to choose, in bits; nil if it does not say, or says a number that is none of options.
    static func bits(_ item: WorkItem) -> Double? {
        item.options.flatMap { try? ChoiceInformation.bits(options: $0) }
    }

    func isOverdue(_ item: WorkItem) -> Bool { item.deadline.map { $0 < now } ?? false }
    /// Whether the deadline came soon after the item arose.
    static func isUrgent(_ item: WorkItem, hours: Int) -> Bool {
        item.deadline.map { $0.minutes - item.createdAt.minutes <= Int64(hours) * 60 } ?? false
    }

    /// Decisions up to now since a moment, in order.
    private func decisions(since: LocalDateTime) -> [(at: LocalDateTime, item: WorkItem)] {
        items.compactMap { item in item.decidedAt.map { ($0, item) } }
            .filter { since <= $0.0 && $0.0 <= now }
            .sorted { ($0.0, $0.1.id) < ($1.0, $1.1.id) }
    }

    /// Sessions of the window, and how often the kind changes from one decision to the next in them.
    func sessions(pause: Int) -> (count: Int, switches: Int, steps: Int) {
        let decided = decisions(since: window.from)
        var (count, switches, steps) = (decided.isEmpty ? 0 : 1, 0, 0)
        for (before, after) in zip(decided, decided.dropFirst()) {
            if after.at.minutes - before.at.minutes > Int64(pause) {
                count += 1
                continue
            }
            steps += 1
            if before.item.kind != after.item.kind { switches += 1 }
        }
        return (count, switches, steps)
    }

    /// How long a decision takes: the mean time from one to the next within sessions of the last year, when the next
    /// already waited; nil with too few of them.
    func handlingMinutes(pause: Int) -> Double? {
        let decided = decisions(since: LocalDateTime(minutes: now.minutes - Self.handlingDays * 1440))
        let times = zip(decided, decided.dropFirst()).compactMap { before, after -> Double? in
            let gap = after.at.minutes - before.at.minutes
            return gap > 0 && gap <= Int64(pause) && after.item.createdAt <= before.at ? Double(gap) : nil
        }
        return times.count >= Queueing.minimumSamples ? Statistics.mean(times) : nil
    }

    /// How busy the desk is, and how long an item waits for it; nil without a handling time.
    func load(_ settings: DeskSettings) throws(QueueingError) -> DeskLoad? {
        let known = settings.handlingMinutes
        guard let minutes = known ?? handlingMinutes(pause: settings.sessionPauseMinutes) else { return nil }
        let weeks = replay.length / (7 * 1440)
        let offered = Double(replay.arrivals) / weeks * minutes / 60 / settings.hoursPerWeek
        let servers = settings.coordinators
        return DeskLoad(
            minutes: minutes, isEstimated: known == nil, utilization: offered / Double(servers),
            probabilityOfWaiting: try Queueing.erlangC(servers: servers, load: offered),
            wait: try Queueing.meanWait(servers: servers, load: offered).map { $0 * minutes / 60 })
    }
}

/// The desk as a queue of work: M/M/c in the coordinators' hours.
struct DeskLoad {
    let minutes: Double
    let isEstimated: Bool
    let utilization: Double
    /// Erlang C; nil if more comes in than can be decided.
    let probabilityOfWaiting: Double?
    /// Hours at the desk before an item is begun; nil if it has no end.
    let wait: Double?
}
