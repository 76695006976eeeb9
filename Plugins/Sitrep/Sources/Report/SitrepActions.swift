// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// What to do about it, the most pressing first: of every cause the cheapest action that its tool names.
struct SitrepActions {
    struct Action: Sendable {
        let level: Level?
        let signal: String?
        let tool: String?
        let text: String

        var json: JSONValue {
            [
                "level": .string(level.word), "signal": signal.map { .string($0) } ?? .null,
                "tool": tool.map { .string($0) } ?? .null, "text": .string(text),
            ]
        }
    }

    private static let most = 10
    let all: [Action]
    /// What cannot wait: the actions at ORANGE and worse.
    var immediate: [String] { all.filter { ($0.level ?? .orange) >= .orange }.map(\.text) }
    /// What is to be watched: the figures that are not well and are no cause.
    let watched: [String]

    init(_ now: Situation) {
        var actions: [Action] = []
        if now.memory?.needsAcknowledgement == true {
            actions.append(
                Action(
                    level: .black, signal: nil, tool: "acknowledge_sitrep",
                    text: "Acknowledge BLACK when somebody sees to it."))
        }
        if let cause = now.crisisCause {
            actions.append(
                Action(
                    level: now.shown, signal: nil, tool: "enter_crisis_mode",
                    text: "Decide whether crisis mode is entered, because \(cause)."))
        }
        let causes = now.reading.combined.causes
        actions += causes.map { cause in
            Self.action(for: cause, now.known.replies.first { $0.tool == cause.tool }?.findings ?? [])
        }
        all = Array(Self.distinct(actions).prefix(Self.most))
        let ids = Set(causes.map(\.id))
        watched = now.reading.indicators
            .filter { !ids.contains($0.id) && ($0.level ?? .green) > .green }
            .prefix(5).map { "\($0.id) is \($0.level.word): \($0.causes.first ?? "no cause was given.")" }
    }

    /// The first of those that say the same: two figures of one tool often have one cause.
    static func distinct(_ actions: [Action]) -> [Action] {
        var seen: Set<String> = []
        return actions.filter { seen.insert($0.text).inserted }
    }

    /// What to do about a figure: its finding and that finding's action, so that it can be read alone.
    ///
    /// The finding that the figure names as its cause, or else the worst of its tool.
    static func action(for cause: Indicator, _ findings: [Finding]) -> Action {
        guard cause.level != nil else {
            let reason = cause.causes.first ?? "no reason was given"
            return Action(
                level: nil, signal: cause.id, tool: cause.tool,
                text: "Find out why \(cause.id) is not known: \(sentence(reason))")
        }
        let helpful = findings.filter { !$0.action.isEmpty }
        let named = cause.causes.lazy.compactMap { text in helpful.first { $0.sentence == text } }.first
        let chosen = named ?? helpful.max { ($0.level ?? .green) < ($1.level ?? .green) }
        let text =
            chosen.map { "\(sentence($0.sentence)) \(sentence($0.action))" }
            ?? "Ask \(cause.tool ?? "its tool") what makes \(cause.id) \(cause.level.word)."
        return Action(level: cause.level, signal: cause.id, tool: cause.tool, text: text)
    }

    /// With one full stop at its end.
    private static func sentence(_ text: String) -> String { text.hasSuffix(".") ? text : text + "." }
}
