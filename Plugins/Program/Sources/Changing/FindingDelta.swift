// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster

/// Duty-hour findings that appear and disappear with a change.
///
/// A finding whose measured value changes counts as one that disappears and one that appears. Findings of two versions
/// are matched by ids, since an edit of `people` or `services` may move everybody's index.
struct FindingDelta {
    /// A finding, and the id of whom it is about.
    struct Item: Hashable {
        let finding: DutyFinding
        let person: String?

        init(_ finding: DutyFinding, _ program: Program) {
            self.finding = finding
            person = finding.person.map { program.people[$0].id }
        }
    }

    private(set) var appearing: [Item] = []
    private(set) var disappearing: [Item] = []

    init() {}

    /// What an index says; its findings are all of one program.
    init(_ delta: DutyDelta, _ program: Program) {
        appearing = delta.appearing.map { Item($0, program) }
        disappearing = delta.disappearing.map { Item($0, program) }
    }

    /// What an index of the version before says of the version after, if only rows of people differ that it can follow.
    ///
    /// O(rows of all people to read those of the people whose rows differ); `nil` after a change of any other table.
    init?(of changes: [RowChange], to after: Program, following index: DutyHoursIndex) throws(DutyHoursError) {
        var people: Set<Int> = []
        for change in changes where !Self.silent.contains(change.table) {
            guard Self.followed.contains(change.table) else { return nil }
            for row in [change.old, change.new].compactMap(\.self) {
                guard let id = row.first(where: { $0.column == "person_id" })?.text, let person = after.personIndex[id]
                else { return nil }
                people.insert(person)
            }
        }
        var copy = index
        self.init(try copy.replace(people: people.sorted(), from: after), after)
    }

    /// Tables whose rows belong to a person, and are followed.
    private static let followed: Set<String> = ["assignments", "absences", "calls", "logged_hours"]
    /// Tables that no rule of duty hours looks at.
    private static let silent: Set<String> = ["requests", "swaps", "work_items", "preference_signals"]

    /// What full validation of two versions says; O(rows of both).
    init(from before: Program, to after: Program) throws(DutyHoursError) {
        let old = try DutyHoursValidator(before).validate().findings.map { (FindingKey($0, before), Item($0, before)) }
        let new = try DutyHoursValidator(after).validate().findings.map { (FindingKey($0, after), Item($0, after)) }
        appearing = Self.surplus(of: new, over: old)
        disappearing = Self.surplus(of: old, over: new)
    }

    private static func surplus(of left: [(FindingKey, Item)], over right: [(FindingKey, Item)]) -> [Item] {
        var counts = Dictionary(right.map { ($0.0, 1) }, uniquingKeysWith: +)
        return left.compactMap { key, item in
            guard let count = counts[key], count > 0 else { return item }
            counts[key] = count - 1
            return nil
        }
    }

    mutating func add(_ other: FindingDelta) {
        appearing += other.appearing
        disappearing += other.disappearing
    }

    /// Findings that were not there before, or are worse.
    var worse: [Item] { new { _ in true } }
    /// Must-rules that are broken and were not, or are broken worse than before.
    var mustBroken: [Item] { new(\.isBrokenMust) }
    var mustAdded: Int { weights.must }
    var addsMust: Bool { weights.must > 0 }
    /// Contradictions in the data that were not there.
    var conflicts: Int { weights.conflicts }
    /// Policies of the program that are broken and were not, or are broken worse.
    var policiesAdded: Int { weights.policies }
    /// All other findings that were not there, or are worse.
    var advisoriesAdded: Int { weights.advisories }

    /// How many findings of each weight were not there, or are worse.
    struct Weights: Hashable {
        fileprivate(set) var must = 0
        fileprivate(set) var conflicts = 0
        fileprivate(set) var policies = 0
        fileprivate(set) var advisories = 0
    }

    /// Counts them all, once.
    ///
    /// O(appearing x disappearing).
    var weights: Weights {
        var weights = Weights()
        for item in appearing where !disappearing.contains(where: { $0.isBefore(item) }) {
            let isConflict = item.finding.isConflict
            let isPolicy = item.finding.rule.obligation == .policy
            let isMust = item.finding.isBrokenMust
            if isMust { weights.must += 1 }
            if isConflict { weights.conflicts += 1 }
            if isPolicy { weights.policies += 1 }
            if !isConflict, !isPolicy, !isMust { weights.advisories += 1 }
        }
        return weights
    }

    /// Findings that appear without one that goes, is about the same, and was at least as bad.
    ///
    /// What gets better for one person does not make up for what gets worse for another.
    private func new(_ isMeant: (DutyFinding) -> Bool) -> [Item] {
        appearing.filter { item in isMeant(item.finding) && !disappearing.contains { $0.isBefore(item) } }
    }
}

extension DutyFinding {
    /// Whether the data contradict each other or the rules of who may do what.
    ///
    /// A day that a change of clocks makes long or short is data too, but contradicts nothing.
    fileprivate var isConflict: Bool { kind == .data && level >= .orange }

    fileprivate var isBrokenMust: Bool { kind == .violation && rule.obligation == .must }
}

extension FindingDelta.Item {
    /// Whether this is what `later` was before the change, and was at least as bad.
    fileprivate func isBefore(_ later: FindingDelta.Item) -> Bool {
        let (old, new) = (finding, later.finding)
        guard old.code == new.code, old.kind == new.kind, person == later.person, old.service == new.service,
            old.slot == new.slot, old.margin <= new.margin
        else { return false }
        if old.period != nil || new.period != nil { return old.period == new.period }
        return old.start < new.end && new.start < old.end
    }
}

/// What makes findings of two versions the same.
private struct FindingKey: Hashable {
    let code: DutyCode
    let kind: DutyFindingKind
    let person: String?
    let service: String?
    let slot: SlotIndex?
    let period: DateRange?
    let start: Int64
    let end: Int64
    let measured: Int
    let limit: Int

    init(_ finding: DutyFinding, _ program: Program) {
        code = finding.code
        kind = finding.kind
        person = finding.person.map { program.people[$0].id }
        service = finding.service.map { program.services[$0].id }
        slot = finding.slot
        period = finding.period
        start = Int64(finding.start)
        end = Int64(finding.end)
        measured = finding.measured
        limit = finding.limit
    }
}
