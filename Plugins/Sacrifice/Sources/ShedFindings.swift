// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// What a coordinator reads: what to cancel and what that covers, and where cancelling cannot help.
struct ShedFindings {
    let source: ProgramSource
    let request: SacrificeRequest
    let plan: ShedPlan

    var all: [Finding] {
        var findings = plan.gapGroups.map { gap($0) } + plan.shedGroups.map { shed($0) }
        if plan.overshed > 0, let first = plan.releases.first, let last = plan.releases.last {
            findings.append(overshed(from: first.slot, to: last.slot))
        }
        if plan.found > 0 { findings += spare }
        return findings
    }

    /// The worst first; of equally bad ones the calls for people, then what can be done, then what cannot.
    static func ranked(_ findings: [Finding]) -> [Finding] {
        let order = ["crisis_call", "still_short", "shed", "cannot_help"]
        func rank(_ finding: Finding) -> Int { order.firstIndex(of: finding.code) ?? order.count }
        return findings.enumerated().sorted { left, right in
            let (one, other) = (left.element, right.element)
            if one.level != other.level { return (one.level ?? .green) > (other.level ?? .green) }
            return (rank(one), one.from, left.offset) < (rank(other), other.from, right.offset)
        }
        .map(\.element)
    }

    private func name(_ service: Int) -> String { source.program.services[service].name }
    private func names(_ services: [Int]) -> String { Wording.some(services.map { name($0) }) }
    private func ids(_ services: [Int]) -> [String] { services.map { source.program.services[$0].id } }

    /// Such as: Give up Administration on Tue 17 Mar PM (2 people, 2 half-days), it covers Ward.
    private func shed(_ group: ShedGroup) -> Finding {
        let who =
            group.people.count <= 3
            ? Wording.list(group.people.sorted().map { source.name(of: $0) }) : "\(group.people.count) people"
        let gain =
            group.covers.isEmpty ? "nobody is missing whom that would help" : "it covers \(names(group.covers))"
        var action = "Undo with one command: target_level normal."
        if !request.isReal {
            action =
                "To do it: simulate_only false with a reason and expires_at"
                + ((plan.releases.map(\.category).min() ?? 7) <= Shedding.twoPeopleFrom
                    ? "; two other people have to agree." : "; another person has to agree.")
        }
        if group.category == 4 {
            action += " Core education has accreditation minima: write down when it is made up."
        }
        return Finding(
            code: "shed", level: SheddingLevel(givingUp: group.category).level, subject: ids(group.services),
            from: group.from, to: group.to, metric: "half_days", value: Double(group.count), unit: "half_days",
            sentence:
                "Give up \(names(group.services)) on \(group.when) (\(who), \(Wording.halfDays(Double(group.count)))): \(gain).",
            action: action)
    }

    private func gap(_ group: ShedGroup) -> Finding {
        let service = group.services.first ?? 0
        let isProtected = group.category <= SheddingLevel.protectedCategory
        let missing = group.count == 1 ? "1 half-day has nobody" : "\(group.count) half-days have nobody"
        var code = "cannot_help"
        var why = "nobody is on work that could wait"
        var action = "Cancel it, or bring somebody in who may do it."
        switch group.obstacle {
        case .skills:
            why =
                "skills are short, not hours: nobody on work that could wait may do it, or relieve somebody who may"
            action = "Bring in somebody from outside who may do it, or sign somebody off for \(name(service))."
        case .protectedWork(let services):
            let deepest = services.map { source.program.services[$0].category }.min() ?? 1
            if deepest > SheddingLevel.protectedCategory {
                why = "only \(names(services)) could give people, which this step keeps"
                action = "Ask again with a higher step, up to \(SheddingLevel(givingUp: deepest).word)."
            } else {
                why = "only \(names(services)) could give people, which is never given up by itself"
            }
        case .nobody, nil: break
        }
        if isProtected {
            code = "crisis_call"
            action =
                "Call the program director now: only people decide about \(Wording.category(group.category)). "
                + action
        }
        return Finding(
            code: code, level: SheddingLevel(givingUp: group.category).level, subject: ids(group.services),
            from: group.from, to: group.to, metric: "missing", value: Double(group.count), unit: "people",
            sentence: "\(name(service)) on \(group.when): \(missing), and giving up other work cannot help: \(why).",
            action: action)
    }

    private func overshed(from: SlotIndex, to: SlotIndex) -> Finding {
        Finding(
            code: "overshed", level: .yellow, subject: [], from: "\(from)", to: "\(to)", metric: "overshed_half_days",
            value: Double(plan.overshed), unit: "half_days", threshold: 0,
            sentence:
                "\(Wording.halfDays(Double(plan.overshed))) of \(plan.releases.count) would be given up and nobody needs them.",
            action: "Leave out target_level and mode: then only what is needed goes.")
    }

    /// People who are missing and can be found without giving anything up.
    private var spare: [Finding] {
        let shedding = Set(plan.releases.map(\.slot))
        let rows = plan.covers.filter { !shedding.contains($0.slot) }
        guard let first = rows.first, let last = rows.last else { return [] }
        let services = Set(rows.map(\.service)).sorted()
        return [
            Finding(
                code: "cover_without_shedding", level: .green, subject: ids(services), from: "\(first.slot)",
                to: "\(last.slot)", metric: "found", value: Double(plan.found), unit: "people",
                sentence:
                    "\(plan.found == 1 ? "1 missing person" : "\(plan.found) missing people") for \(names(services)) can come from those who are free or above a minimum: nothing has to be given up for them.",
                action: "Ask suggest_cover for these cells.")
        ]
    }
}
