// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// What is worth a sentence about the slots; it names no person.
struct StigmergyFindings {
    /// The worst that avoided work of these categories or above makes.
    static let protectedCategory = 2

    let source: ProgramSource
    let slots: [SlotTrails]
    let suggestions: [Suggestion]
    let showsPeople: Bool
    let window: (from: String, to: String)

    /// Whether more than half of those who may do protected work there avoid it.
    static func isCritical(_ slot: SlotTrails, _ program: Program) -> Bool {
        program.services[slot.service].category <= protectedCategory && slot.avoiding * 2 > slot.eligible
    }

    func all() -> [Finding] {
        let avoided = slots.filter { Self.isCritical($0, source.program) || $0.standing == .avoided }
            .sorted { ($0.net, $0.key) < ($1.net, $1.key) }
        let stagnant = slots.filter(\.isStagnant).sorted { ($0.evenness ?? 1, $0.key) < ($1.evenness ?? 1, $1.key) }
        let contested = slots.filter { $0.standing == .contested }.sorted { ($0.net, $0.key) < ($1.net, $1.key) }
        return (avoided.map(avoidance) + contested.prefix(5).map(contest) + stagnant.prefix(5).map(habit)).ranked()
    }

    /// `Thu PM Emergency`.
    func name(_ key: SlotKey) -> String {
        let service = source.program.serviceIndex[key.service].map { source.program.services[$0].name } ?? key.service
        return "\(Wording.day(key.weekday)) \(Wording.slot(key.slot)) \(service)"
    }

    private func avoidance(_ slot: SlotTrails) -> Finding {
        let isCritical = Self.isCritical(slot, source.program)
        return finding(
            isCritical ? "avoided_protected" : "avoided", isCritical ? .yellow : .green, slot, "net_trail", slot.net,
            "\(name(slot.key)): avoided by \(slot.avoiding) of \(slot.eligible) eligible; \(volunteer(slot)).",
            ask(slot) ?? "Share it out evenly, and ask those who avoid it what makes it so.")
    }

    private func contest(_ slot: SlotTrails) -> Finding {
        finding(
            "contested", .green, slot, "net_trail", slot.net,
            "\(name(slot.key)): \(slot.seeking) of \(slot.eligible) eligible seek it and \(slot.avoiding) avoid it.",
            slot.seeking > 0
                ? "Let those who seek it and those who avoid it exchange."
                : ask(slot) ?? "Share it out evenly, and ask those who avoid it what makes it so.")
    }

    private func habit(_ slot: SlotTrails) -> Finding {
        finding(
            "stagnant", .green, slot, "evenness", slot.evenness ?? 0,
            "\(name(slot.key)): always the same few are drawn to it, \(slot.branching) of the \(slot.people) who ever were.",
            "Offer it to others before habit decides.")
    }

    private func finding(
        _ code: String, _ level: Level, _ slot: SlotTrails, _ metric: String, _ value: Double, _ sentence: String,
        _ action: String
    ) -> Finding {
        Finding(
            code: code, level: level, subject: [slot.key.service, slot.key.weekday.name, slot.key.slot.code],
            from: window.from, to: window.to, metric: metric, value: value,
            unit: metric == "evenness" ? "ratio" : "trail", threshold: metric == "evenness" ? SlotTrails.stagnation : 0,
            sentence: sentence, action: action)
    }

    private func volunteer(_ slot: SlotTrails) -> String {
        guard let days = slot.lastVolunteer else { return "nobody volunteered that is still remembered" }
        let count = Int(days.rounded(.down))
        return count == 0 ? "last volunteer today" : "last volunteer \(count) \(count == 1 ? "day" : "days") ago"
    }

    /// Whom to ask, for those who may see who leans where.
    private func ask(_ slot: SlotTrails) -> String? {
        guard showsPeople, let suggestion = suggestions.first(where: { $0.key == slot.key }),
            let first = suggestion.candidates.first
        else { return nil }
        return "Ask \(source.name(of: first.person)) first for \(Wording.date(suggestion.date))."
    }
}
