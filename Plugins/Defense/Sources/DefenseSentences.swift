// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// How the five levels are said.
struct DefenseSentences {
    private let layers: Layers
    private let decision: DefenseDecision
    private let demanded: DemandedLevel

    init(_ layers: Layers, _ decision: DefenseDecision, _ demanded: DemandedLevel) {
        self.layers = layers
        self.decision = decision
        self.demanded = demanded
    }

    /// What acts, what is behind it, and what is not proven, such as: working at level 1; 2 intact levels behind you;
    /// levels 2 and 5 unproven.
    var headline: String {
        let beyond = decision.intactBeyond
        let behind =
            demanded.level == 5
            ? "nothing is behind it"
            : "\(beyond == 0 ? "no" : "\(beyond)") intact level\(beyond == 1 ? "" : "s") behind you"
        var parts = ["Working at level \(demanded.level)", behind]
        let failed = numbers(.failed)
        let unknown = numbers(.unknown)
        if !unknown.isEmpty { parts.append("\(levels(unknown)) unproven") }
        if !failed.isEmpty {
            let since = layers.all.filter { failed == [$0.number] }.compactMap(\.unprovenSince).max()
            parts.append("\(levels(failed)) failed" + (since.map { " since \(Wording.date($0))" } ?? ""))
        }
        let degraded = numbers(.degraded)
        if !degraded.isEmpty { parts.append("\(levels(degraded)) degraded") }
        return parts.joined(separator: "; ") + "."
    }

    /// Why it is this level: what is unproven, what acts and what is left, that which makes the level before what alone
    /// would make a better one.
    var reasons: [String] {
        var reasons: [(level: DefenseDecision.Severity, text: String)] = []
        if demanded.level > 1 {
            reasons += demanded.actions.prefix(2).map { (severity(acting: $0.level), $0.sentence) }
        }
        let gone = [(numbers(.unknown), "unproven"), (numbers(.failed), "failed")].filter { !$0.0.isEmpty }
        if !gone.isEmpty {
            // One reason, as it is their number together that counts.
            let text = gone.map { "\(levels($0.0)) \($0.1)" }.joined(separator: " and ")
            reasons.append((decision.unproven.count >= 2 ? .orange : .yellow, "defence \(text)"))
        }
        if demanded.level < 5, decision.intactBeyond <= 1 {
            let isNone = decision.intactBeyond == 0
            let text =
                isNone ? "No level deeper than \(demanded.level) is" : "Only one level deeper than \(demanded.level) is"
            reasons.append((isNone ? (demanded.level == 4 ? .black : .red) : .orange, text + " intact."))
        }
        let degraded = numbers(.degraded)
        if reasons.isEmpty, !degraded.isEmpty { reasons.append((.yellow, "defence \(levels(degraded)) degraded")) }
        guard !reasons.isEmpty else { return ["All levels are intact and none has to act."] }
        let worstFirst = Dictionary(grouping: reasons, by: \.level).sorted { $0.key > $1.key }
        return worstFirst.flatMap { $0.value.map(\.text) }
    }

    /// How grave a level at work is: with nothing behind it, the fourth is as the fifth.
    private func severity(acting level: Int) -> DefenseDecision.Severity {
        switch level {
        case 5: .black
        case 4: decision.intactBeyond == 0 ? .black : .red
        case 3: .orange
        default: .yellow
        }
    }

    /// A finding for what acts, and one for each level that is not intact.
    func findings(_ horizon: Horizon) -> [Finding] {
        var findings = demanded.actions.filter { $0.level > 1 }.map { action in
            Finding(
                code: action.code, level: Self.level(acting: action.level), subject: ["level \(action.level)"],
                from: "\(horizon.from)", to: "\(horizon.to)", metric: "demanded_level", value: Double(action.level),
                unit: "level", threshold: 2, sentence: action.sentence, action: Self.action(action))
        }
        for layer in layers.all where layer.state != .intact {
            let unproven = decision.unproven.contains(layer.number)
            findings.append(
                Finding(
                    code: "level_\(layer.state.rawValue)",
                    level: unproven && decision.unproven.count >= 2 ? .orange : .yellow,
                    subject: ["level \(layer.number)"], from: "\(horizon.from)", to: "\(horizon.to)",
                    metric: "effectiveness", value: layer.effectiveness, unit: "ratio", threshold: layer.intactFrom,
                    sentence:
                        "Level \(layer.number), \(layer.name), is \(layer.state.rawValue): \(said(layer)).",
                    action: layer.action))
        }
        return findings.ranked()
    }

    /// The evidence in one sentence, that which is not as it should be.
    private func said(_ layer: Layer) -> String {
        let text = layer.evidence.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
        let chosen = layer.number == 5 ? text : Array(text.prefix(2))
        return chosen.enumerated().map { place, one in
            place == 0 ? one : one.prefix(1).lowercased() + one.dropFirst()
        }
        .joined(separator: "; ")
    }

    private static func level(acting level: Int) -> Level {
        switch level {
        case 5: .black
        case 4: .red
        case 3: .orange
        default: .yellow
        }
    }

    private static func action(_ action: DemandedLevel.Action) -> String {
        switch action.level {
        case 5: "Tell everybody concerned what is covered from outside, and record external_help_ended when it is over."
        case 4: "Plan the way back now: what returns first, and when."
        case 3: "Check that those who stepped in are within their hours, and fill the places that they left."
        default: "Fill it with suggest_cover, or offer it as a swap, before it begins."
        }
    }

    private func numbers(_ state: DefenseDecision.State) -> [Int] {
        layers.all.filter { $0.state == state }.map(\.number)
    }

    /// `level 2`, `levels 2 and 5`.
    private func levels(_ numbers: [Int]) -> String {
        (numbers.count == 1 ? "level " : "levels ") + Wording.list(numbers.map { "\($0)" })
    }
}
