// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// How grave it is that a service rests on few people.
struct PoolVerdict {
    let service: Int
    let holders: [Int]
    let level: Level
    /// Why it is one step worse than the number of holders says; nil if it is not.
    let aggravation: String?

    /// Judges a service that somebody is needed for.
    ///
    /// Categories 1 and 2: one holder RED, two ORANGE, three YELLOW; others: one ORANGE, two YELLOW. A sole provider
    /// who is leaving or over hours makes it one step worse, at most RED. Nobody at all: BLACK in categories 1 and 2,
    /// else RED.
    init(_ knowledge: KnowledgeStudy, _ service: Int) {
        self.service = service
        holders = knowledge.holders[service]
        let isProtected = knowledge.study.program.services[service].category <= 2
        let base: Level
        switch holders.count {
        case 0: base = isProtected ? .black : .red
        case 1: base = isProtected ? .red : .orange
        case 2: base = isProtected ? .orange : .yellow
        case 3: base = isProtected ? .yellow : .green
        default: base = .green
        }
        var reason: String?
        if holders.count == 1, let only = holders.first {
            if let last = knowledge.leaves(only) {
                reason = "leaves after \(Wording.date(last))"
            } else if knowledge.overHours.contains(only) {
                reason = "is assigned more than the weekly cap"
            }
        }
        aggravation = reason
        level = reason == nil ? base : min(.red, base.raised())
    }

    var code: String {
        switch holders.count {
        case 0: "no_holder"
        case 1: "sole_provider"
        case 2: "two_holders"
        default: "small_pool"
        }
    }

    /// The finding, with the best trainee.
    func finding(_ knowledge: KnowledgeStudy, _ source: ProgramSource, _ training: Training?) -> Finding {
        let program = knowledge.study.program
        let horizon = knowledge.study.horizon
        let name = program.services[service].name
        let count = knowledge.neededSlots[service]
        let need =
            "\(count) half-day\(count == 1 ? "" : "s") from \(Wording.span(horizon.from, horizon.to)) need\(count == 1 ? "s" : "") it"
        let names = holders.map { source.name(of: $0) }
        let sentence: String
        switch holders.count {
        case 0: sentence = "Nobody may do \(name), and \(need)."
        case 1:
            let more = aggravation.map { ", who \($0)," } ?? ""
            sentence = "Only \(names[0])\(more) may do \(name), and \(need)."
        default: sentence = "Only \(Wording.list(names)) may do \(name), and \(need)."
        }
        return Finding(
            code: code, level: level, subject: [program.services[service].id] + holders.map { program.people[$0].id },
            from: "\(horizon.from)", to: "\(horizon.to)", metric: "holders", value: Double(holders.count),
            unit: "people", threshold: program.services[service].category <= 2 ? 3 : 2, sentence: sentence,
            action: action(name, source, training))
    }

    private func action(_ name: String, _ source: ProgramSource, _ training: Training?) -> String {
        guard let training else {
            return "Nobody here of the same role could learn \(name): hire, borrow, or move it elsewhere."
        }
        let trainee = source.name(of: training.person)
        if training.baseDrop > 0 {
            return
                "Train \(trainee) in \(name): that covers \(Wording.halfDays(Double(training.baseDrop))) that nobody can do now."
        }
        if training.lossDrop > 0 {
            return
                "Train \(trainee) in \(name): \(training.lossDrop) of the single losses that would leave a half-day empty then would not."
        }
        return "Train \(trainee) in \(name), so that \(holders.count + 1) may do it."
    }
}
