// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster

/// Cells and candidates in sentences.
struct CoverWording {
    private let source: ProgramSource

    init(_ source: ProgramSource) { self.source = source }

    /// How bad an open cell is: BLACK for care that nobody can give, RED for anything else that nobody can take, ORANGE
    /// if it costs findings, YELLOW if it only has to be done.
    func level(_ answer: CoverSearch.Answer) -> Level {
        let cell = answer.cell
        guard cell.state.missing > 0 else { return cell.state.belowTarget > 0 ? .yellow : .green }
        guard let best = answer.candidates.first(where: { !$0.isExcluded }) else {
            return source.program.services[cell.service].category == 1 ? .black : .red
        }
        return best.findings.policiesAdded > 0 || best.findings.advisoriesAdded > 0 ? .orange : .yellow
    }

    func finding(_ answer: CoverSearch.Answer) -> HoldfastPlugin.Finding {
        let cell = answer.cell
        let slot = "\(cell.slot)"
        let best = answer.candidates.first
        return HoldfastPlugin.Finding(
            code: best == nil ? "no_candidate" : isNeeded(cell) ? "cell_open" : "cell_without_demand",
            level: level(answer),
            subject: [source.program.services[cell.service].id], from: slot, to: slot, metric: "people",
            value: Double(cell.state.present), unit: "people", threshold: Double(cell.state.min),
            sentence: sentence(answer),
            action: best.map { "Apply the change that puts \(source.name($0.person)) there." }
                ?? "Ask somebody from outside, or close what can be closed.")
    }

    /// Where somebody is needed, how many are there, and who could take it first.
    func sentence(_ answer: CoverSearch.Answer) -> String {
        let cell = answer.cell
        let service = source.program.services[cell.service].name
        let need =
            cell.state.missing > 0 || cell.state.target == 0
            ? "at least \(cell.state.min)" : "a target of \(cell.state.target)"
        let when = Wording.slot(cell.slot, today: source.today)
        let place =
            isNeeded(cell)
            ? "On \(when), \(service) has \(cell.state.present) of \(need) people"
            : "Nothing says how many people \(service) needs on \(when) (it has \(cell.state.present)), so it is short of nobody"
        guard let best = answer.candidates.first else {
            let reasons = ExclusionReason.allCases.compactMap { reason in
                answer.excluded[reason].map { "\($0) \(reason.meaning)" }
            }
            return "\(place) and nobody could take it: \(reasons.joined(separator: "; "))."
        }
        let others = answer.candidates.count - 1
        let more = others == 0 ? "" : others == 1 ? ", and 1 other could" : ", and \(others) others could"
        return "\(place); \(source.name(best.person)) \(way(best)) and could take it\(more)."
    }

    /// Whether a rule of demand is for the cell; without one nobody can be missing there.
    func isNeeded(_ cell: OpenCell) -> Bool {
        source.program.demandCalendar.demand(in: cell.slot).contains { $0.service == cell.service }
    }

    /// Who it is, what it would break or bring, and what the person carried in the weeks before.
    func sentence(_ candidate: Candidate, _ cell: OpenCell) -> String {
        var parts = ["\(source.name(candidate.person)) \(way(candidate))"]
        let delta = candidate.findings
        if delta.addsMust { parts.append("breaks \(Wording.list(codes(delta.mustBroken)))") }
        if candidate.isOverCap { parts.append("exceeds the weekly cap") }
        let broken = delta.mustBroken
        let rest = delta.worse.filter { !broken.contains($0) }
        parts.append(rest.isEmpty ? "no new findings" : "brings \(Wording.some(codes(rest)))")
        if candidate.targetLost > 0 { parts.append("leaves a service below its target") }
        let excess = candidate.excessMinutes / 60_000
        let compared = excess == 0 ? "as much as peers" : "\(abs(excess)) h \(excess > 0 ? "above" : "below") peers"
        parts.append("\(candidate.load.minutes / 60) h in the weeks before, \(compared)")
        return parts.joined(separator: "; ") + "."
    }

    private func codes(_ items: [FindingDelta.Item]) -> [String] {
        var seen: Set<String> = []
        return items.map(\.finding.code.rawValue).filter { seen.insert($0).inserted }
    }

    private func way(_ candidate: Candidate) -> String {
        switch candidate.way {
        case .free: candidate.isOnBackup ? "is free and on backup call" : "is free"
        case .move(let service): "can be spared from \(source.program.services[service].name)"
        }
    }
}
