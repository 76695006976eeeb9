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
    var mustBroken: [Item] { new { $0.kind == .violation && $0.rule.obligation == .must } }
    var mustAdded: Int { mustBroken.count }
    var addsMust: Bool { !mustBroken.isEmpty }
    /// Contradictions in the data that were not there.
    var conflicts: Int { new { $0.isConflict }.count }
    /// Policies of the program that are broken and were not, or are broken worse.
    var policiesAdded: Int { new { $0.rule.obligation == .policy }.count }
    /// All other findings that were not there, or are worse.
    var advisoriesAdded: Int {
        new { finding in
            let isMust = finding.kind == .violation && finding.rule.obligation == .must
            return !finding.isConflict && finding.rule.obligation != .policy && !isMust
        }.count
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
