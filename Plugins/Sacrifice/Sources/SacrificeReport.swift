// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// Puts a plan into the pinned envelope: level, reasons, headline, findings and figures.
struct SacrificeReport {
    /// Changes when the same data would get another level.
    static let rulesVersion = "sacrifice/1"

    let source: ProgramSource
    let request: SacrificeRequest
    let plan: ShedPlan
    /// What nobody present can serve, if everybody might move.
    let unserved: [Int]
    let book: ShedBook
    let inForce: [Suspension]
    let window: (from: SlotIndex, to: SlotIndex)
    let deferralDays: Int

    /// The step that is in force or needed, whichever is further.
    var step: SheddingLevel { max(ShedBook.level(of: inForce), plan.level) }

    /// - Parameter next: the first day that there was no time for, if so.
    func fill(_ envelope: inout Envelope, lookedUpTo next: LocalDate? = nil) {
        let findings = ShedFindings(source: source, request: request, plan: plan).all
        envelope.level = step.level
        envelope.findings = ShedFindings.ranked(findings + suspended)
        envelope.levelReasons = reasons
        envelope.headline = headline(envelope.findings)
        envelope.figures = figures
        envelope.parameters = request.json
        envelope.setCompleteness()
        guard let next else { return }
        envelope.setCut("Shedding", "time was up before the days from \(next) were looked at.")
        // No step is not the same as not needing one.
        if envelope.level == nil {
            envelope.figures["shedding_level"] = .null
            envelope.figures["step"] = .null
        }
    }

    private var span: String { "from \(Wording.date(window.from.date)) to \(Wording.date(window.to.date))" }

    private func headline(_ findings: [Finding]) -> String {
        if let target = request.target, plan.protectedGaps.isEmpty, !plan.releases.isEmpty {
            let needed = plan.used == 0 ? "nobody is missing whom that would help" : "\(plan.used) of them are needed"
            return
                "Step \(target.word) gives up \(Wording.halfDays(Double(plan.releases.count))) of work \(span): \(needed)."
        }
        if let worst = findings.first(where: { ($0.level ?? .green) > .green }) { return worst.sentence }
        let spare =
            plan.found > 0
            ? "\(plan.found == 1 ? "1 missing person" : "\(plan.found) missing people") can be found without it"
            : "everything that is needed has its people"
        return "Nothing has to be given up \(span): \(spare)."
    }

    private var reasons: [String] {
        var reasons: [String] = []
        if let category = plan.deepestCategory {
            let what = "\(Wording.category(category)) (category \(category))"
            let isAsked = request.target != nil && !plan.gaps.contains { $0.category == category }
            reasons.append(
                isAsked
                    ? "The step goes down to \(what): \(plan.level.level.word)."
                    : category <= SheddingLevel.protectedCategory
                        ? "Even \(what) does not fit: BLACK, and a matter for people to decide."
                        : "Work up to \(what) cannot be kept whole: step \(plan.level.word), \(plan.level.level.word).")
            if category <= 4, plan.releases.contains(where: { $0.category == 4 }) {
                reasons.append("Core education has minima of accreditation (ACGME): it has to be made up.")
            }
        }
        if !inForce.isEmpty {
            let level = ShedBook.level(of: inForce)
            reasons.append("Step \(level.word) is in force: \(Wording.halfDays(Double(inForce.count))) are given up.")
        }
        return reasons.isEmpty ? ["All that is needed \(span) fits."] : reasons
    }

    /// What is given up already.
    private var suspended: [Finding] {
        let ordered = inForce.sorted { $0.slot < $1.slot }
        guard let first = ordered.first, let last = ordered.last else { return [] }
        let record = book.record(behind: inForce)
        let until = record?.expiresAt.map { " until \($0)" } ?? ""
        return [
            Finding(
                code: "suspended", level: ShedBook.level(of: inForce).level,
                subject: Set(ordered.map(\.service)).sorted(), from: "\(first.slot)", to: "\(last.slot)",
                metric: "half_days", value: Double(inForce.count), unit: "half_days",
                sentence:
                    "\(Wording.halfDays(Double(inForce.count))) of work are given up\(until), step \(ShedBook.level(of: inForce).word).",
                action: "Undo with one command: target_level normal with simulate_only false.")
        ]
    }

    private var figures: JSONObject {
        [
            "shedding_level": .integer(Int64(step.rawValue)), "step": .string(step.word),
            "shed": .array(activities), "freed_half_days": .integer(Int64(plan.releases.count)),
            "used_half_days": .integer(Int64(plan.used)), "overshed_half_days": .integer(Int64(plan.overshed)),
            "people_released": .integer(Int64(Set(plan.releases.map(\.person)).count)),
            "found_without_shedding": .integer(Int64(plan.found)),
            "covers": .array(plan.covers.prefix(25).map { cover($0) }),
            "total_covers": .integer(Int64(plan.covers.count)),
            "kept_by_category": list(plan.kept), "residual_by_category": list(residual),
            "uncovered_by_category": list(plan.uncovered), "unserved_by_category": list(unserved),
            "helps": .bool(plan.used > 0 || plan.gaps.isEmpty && plan.releases.isEmpty),
            "restore_order": .array(restoreOrder), "make_up": .array(makeUp), "slots": .integer(Int64(plan.slots)),
            "active": active,
        ]
    }

    private func list(_ counts: [Int]) -> JSONValue { .array(counts.map { .integer(Int64($0)) }) }

    private var residual: [Int] {
        plan.gaps.reduce(into: Array(repeating: 0, count: 7)) { $0[$1.category - 1] += $1.missing }
    }

    /// One row a service, the least protected first, which is the order of giving up.
    private var activities: [JSONValue] {
        Dictionary(grouping: plan.releases, by: \.service)
            .sorted { ($0.value[0].category, $0.key) > ($1.value[0].category, $1.key) }
            .map { service, rows in
                let one = source.program.services[service]
                let slots = Set(rows.map(\.slot)).sorted()
                let minutes = rows.reduce(0) { $0 + (one.minutes(in: $1.slot.slot) ?? 0) }
                return [
                    "activity": .string(one.id), "name": .string(one.name),
                    "category": .integer(Int64(rows[0].category)),
                    "people": .integer(Int64(Set(rows.map(\.person)).count)),
                    "half_days": .integer(Int64(rows.count)), "hours": .number(Double(minutes) / 60),
                    "slots": .array(slots.prefix(10).map { .string("\($0)") }),
                    "total_slots": .integer(Int64(slots.count)),
                ]
            }
    }

    private func cover(_ cover: Cover) -> JSONValue {
        [
            "service": .string(source.program.services[cover.service].id), "slot": .string("\(cover.slot)"),
            "people": .integer(Int64(cover.people)),
        ]
    }

    /// Half-days given up by category, now and by this plan.
    private var halfDays: [Int: Int] {
        var sums: [Int: Int] = [:]
        for row in inForce { sums[row.category, default: 0] += 1 }
        for row in plan.releases { sums[row.category, default: 0] += 1 }
        return sums
    }

    /// The most protected first: what went last comes back first.
    private var restoreOrder: [JSONValue] {
        halfDays.sorted { $0.key < $1.key }.map { category, count in
            [
                "category": .integer(Int64(category)), "name": .string(Wording.category(category)),
                "half_days": .integer(Int64(count)),
            ]
        }
    }

    /// Until when what is given up has to be made up for.
    private var makeUp: [JSONValue] {
        Dictionary(grouping: plan.releases, by: \.category).sorted { $0.key < $1.key }.map { category, rows in
            let last = rows.map(\.slot.date).max() ?? window.to.date
            return [
                "category": .integer(Int64(category)), "limit_days": .integer(Int64(deferralDays)),
                "by": .string("\(last.advanced(by: deferralDays))"),
            ]
        }
    }

    private var active: JSONValue {
        guard !inForce.isEmpty else { return .null }
        let level = ShedBook.level(of: inForce)
        let record = book.record(behind: inForce)
        return [
            "step": .string(level.word), "shedding_level": .integer(Int64(level.rawValue)),
            "half_days": .integer(Int64(inForce.count)),
            "activities": .integer(Int64(Self.activities(inForce))),
            "audit_id": record.map { .string($0.auditID) } ?? .null, "since": record.map { .string($0.at) } ?? .null,
            "expires_at": record?.expiresAt.map { .string($0) } ?? .null, "by": record.map { .string($0.by) } ?? .null,
            "approved_by": record?.approvedBy.map { .array($0.map { .string($0) }) } ?? .null,
        ]
    }

    /// Services in slots: what a person would call an activity.
    static func activities(_ suspensions: [Suspension]) -> Int {
        Set(suspensions.map { "\($0.slot) \($0.service)" }).count
    }
}
