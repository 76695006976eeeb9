// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// Putting work back, the most protected first, unless its people are still needed elsewhere.
struct Restoration {
    let source: ProgramSource
    let request: SacrificeRequest
    let book: ShedBook
    let clock: SlotClock
    let target: SheddingLevel

    /// What happens with one row that comes back or cannot.
    private enum Fate: String {
        case restored
        case away
        case busy = "other_work"
        case gone
    }

    /// What would come back, or what came back.
    func answer(_ call: ToolCall, _ envelope: inout Envelope) async throws {
        let inForce = book.inForce(clock)
        let rows = inForce.filter { $0.category < target.firstCategory }.sorted {
            ($0.category, $0.slot, $0.person) < ($1.category, $1.slot, $1.person)
        }
        let fates = rows.map { fate($0) }
        let back = zip(rows, fates).filter { $0.1 == .restored }.map(\.0)
        let shortage = try Shortage(source.program, back)
        let needed = shortage.needed
        let stays = inForce.filter { $0.category >= target.firstCategory }
        let before = ShedBook.level(of: inForce)
        let after = ShedBook.level(of: stays)
        var figures: JSONObject = [
            "shedding_level": .integer(Int64(after.rawValue)), "step": .string(after.word),
            "restored_half_days": .integer(Int64(back.count)),
            "still_needed_half_days": .integer(Int64(shortage.halfDays)),
            "not_restored": .object(counts(fates)), "remaining_half_days": .integer(Int64(stays.count)),
            "restore_order": .array(order(back)),
            "active": .null,
        ]
        envelope.level =
            request.isReal ? after.level : max(after, shortage.isEmpty ? .normal : max(before, shortage.level)).level
        envelope.levelReasons = [
            shortage.isEmpty
                ? "Nothing more protected needs the people that go back to their work."
                : "\(Wording.halfDays(Double(shortage.halfDays))) are still needed elsewhere."
        ]
        envelope.findings = ShedFindings.ranked(short(shortage.gaps) + findings(needed))
        envelope.headline =
            "\(Wording.halfDays(Double(back.count))) of work \(request.isReal ? "are" : "would be") put back, from step \(before.word) to \(after.word)."
        if request.isReal {
            guard shortage.isEmpty || request.acceptsShortage else {
                throw ToolFailure.conflict(
                    "It is still short: \(Wording.halfDays(Double(shortage.halfDays))) of the \(back.count) are needed elsewhere. \(envelope.findings.first?.sentence ?? "") accept_shortage puts them back all the same."
                )
            }
            figures["changed"] = try await commit(call, back, stays: stays, from: before, to: after)
        }
        envelope.figures = figures
        envelope.setCompleteness()
    }

    private func fate(_ row: Suspension) -> Fate {
        guard let person = source.program.personIndex[row.person], source.program.serviceIndex[row.service] != nil
        else { return .gone }
        guard source.program.isPresent(person: person, on: row.slot.date, row.slot.slot) else { return .away }
        let isBusy = source.program.assignments.positions(in: row.slot).contains {
            Int(source.program.assignments.people[$0]) == person
        }
        return isBusy ? .busy : .restored
    }

    private func commit(
        _ call: ToolCall, _ back: [Suspension], stays: [Suspension], from: SheddingLevel, to: SheddingLevel
    ) async throws -> JSONValue {
        let context = call.context
        let auditID = context.callID ?? context.correlationID
        let reason = request.reason ?? "Work that was given up is put back."
        var next = book
        next.add(
            ShedRecord(
                auditID: auditID, at: clock.now.map { "\($0)" } ?? "", by: context.principal, from: from, to: to,
                halfDays: back.count, reason: reason, version: source.version), suspensions: stays)
        let receipt = try await call.commit(
            Commit(
                edits: back.isEmpty ? nil : back.map(\.restoration), expecting: back.isEmpty ? nil : source.version,
                reason: back.isEmpty ? "" : reason, reasonCode: back.isEmpty ? nil : request.reasonCode,
                keyValues: [.put(ShedBook.key, next.json)], expectedETags: [ShedBook.key: book.etag]))
        ShedMetrics.set(call, stays)
        ShedMetrics.count(call, from: from, to: to)
        return [
            "unchanged": false, "audit_id": .string(auditID), "from_level": .string(from.word),
            "to_level": .string(to.word), "version": receipt.version.map { .integer($0) } ?? .null,
            "half_days": .integer(Int64(back.count)),
        ]
    }

    /// Work that would be without people only because others go back.
    private func short(_ gaps: [OpenGap]) -> [Finding] {
        gaps.map { gap in
            let service = source.program.services[gap.service]
            return Finding(
                code: "still_short", level: SheddingLevel(givingUp: gap.category).level, subject: [service.id],
                from: "\(gap.slot)", to: "\(gap.slot)", metric: "half_days", value: Double(gap.missing),
                unit: "half_days",
                sentence:
                    "On \(Wording.date(gap.slot.date)) \(Wording.slot(gap.slot.slot)) \(service.name) would be \(gap.missing) short, which it is not now.",
                action: "Find other people first (suggest_cover), or put back what is not needed.")
        }
    }

    private func findings(_ needed: [Release]) -> [Finding] {
        Dictionary(grouping: needed, by: \.slot).sorted { $0.key < $1.key }.map { slot, rows in
            let services = Set(rows.map(\.service)).sorted().map { source.program.services[$0] }
            return Finding(
                code: "still_short", level: SheddingLevel(givingUp: rows.map(\.category).min() ?? 7).level,
                subject: services.map(\.id), from: "\(slot)", to: "\(slot)", metric: "half_days",
                value: Double(rows.count), unit: "half_days",
                sentence:
                    "On \(Wording.date(slot.date)) \(Wording.slot(slot.slot)) \(Wording.halfDays(Double(rows.count))) of \(Wording.some(services.map(\.name))) would have to be given up again.",
                action: "Find other people first (suggest_cover), or put back what is not needed.")
        }
    }

    private func counts(_ fates: [Fate]) -> JSONObject {
        var object: JSONObject = [:]
        for fate in [Fate.away, .busy, .gone] {
            object[fate.rawValue] = .integer(Int64(fates.count { $0 == fate }))
        }
        return object
    }

    private func order(_ rows: [Suspension]) -> [JSONValue] {
        Dictionary(grouping: rows, by: \.category).sorted { $0.key < $1.key }.map { category, rows in
            [
                "category": .integer(Int64(category)), "name": .string(Wording.category(category)),
                "half_days": .integer(Int64(rows.count)),
            ]
        }
    }
}
