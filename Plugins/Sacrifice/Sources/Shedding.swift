// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// Giving work up for real: with other people's agreement, once, and so that it can be undone.
struct Shedding {
    /// Edits of one commit.
    private static let maximumRows = 10_000
    /// Work of this category and of more protected ones needs two other people.
    static let twoPeopleFrom = 3

    let source: ProgramSource
    let request: SacrificeRequest
    let plan: ShedPlan
    let book: ShedBook
    let inForce: [Suspension]

    /// Takes the work out of the schedule and writes it down, or says that it is like that already.
    func execute(_ call: ToolCall, _ report: SacrificeReport, _ envelope: inout Envelope) async throws {
        let reason = request.target == .normal ? "" : try request.givenReason()
        let context = call.context
        let auditID = context.callID ?? context.correlationID
        let rows = suspensions(auditID)
        guard rows.count <= Self.maximumRows else {
            throw ToolFailure.invalid(
                field: "/expires_at", value: request.expiresAt.map { .string("\($0)") },
                allowed:
                    "earlier: \(rows.count) half-days would be given up, and at most \(Self.maximumRows) can be at once"
            )
        }
        let before = ShedBook.level(of: inForce)
        guard let category = rows.map(\.category).min() else {
            report.fill(&envelope)
            envelope.figures["changed"] = changed(
                false, audit: book.record(behind: inForce)?.auditID, from: before, to: before)
            return
        }
        let approvedBy = try await agreement(call, category: category)
        let now = inForce + rows
        let after = ShedBook.level(of: now)
        var next = book
        next.add(
            ShedRecord(
                auditID: auditID, at: envelope.asOf ?? "", by: context.principal, approvedBy: approvedBy, from: before,
                to: after, halfDays: rows.count, reason: reason, expiresAt: request.expiresAt.map { "\($0)" },
                version: source.version), suspensions: now)
        let receipt = try await call.commit(
            Commit(
                edits: rows.map(\.removal), expecting: source.version, reason: reason, reasonCode: request.reasonCode,
                accepted: ["shed \(rows.count) half-days, step \(after.word), audit \(auditID)"],
                keyValues: [.put(ShedBook.key, next.json)], expectedETags: [ShedBook.key: book.etag]))
        ShedMetrics.set(call, now)
        ShedMetrics.count(call, from: before, to: after)
        report.fill(&envelope)
        envelope.figures["changed"] = changed(
            true, audit: auditID, from: before, to: after, version: receipt.version, halfDays: rows.count)
        envelope.figures["cover"] = cover(receipt.version)
        envelope.headline =
            "\(Wording.halfDays(Double(rows.count))) of work are given up until \(request.expiresAt.map { "\($0)" } ?? "?"): \(envelope.headline)"
    }

    /// The rows that go, as they have to come back.
    private func suspensions(_ auditID: String) -> [Suspension] {
        plan.releases.sorted { ($0.slot, $0.person) < ($1.slot, $1.person) }.compactMap { release in
            let position = source.program.assignments.positions(in: release.slot).first {
                Int(source.program.assignments.people[$0]) == release.person
            }
            return position.map {
                Suspension(
                    source.program.assignments[$0], source.program, category: release.category, auditID: auditID)
            }
        }
    }

    /// Asks two other people where continuity of care or more is touched; below it the host has asked one before the
    /// call, and does not say whom: nil.
    private func agreement(_ call: ToolCall, category: Int) async throws -> [String]? {
        guard category <= Self.twoPeopleFrom else { return nil }
        let answer: Answer
        do {
            answer = try await call.ask(
                .approval(
                    key: "shed", title: "Give up work", message: message, quorum: 2, category: Int64(category)))
        } catch let failure as ServiceFailure where failure.status == .invalid {
            throw ToolFailure.conflict(
                "What would be given up is not what was asked about any more. Nothing was done: start again.")
        }
        guard answer.isApproved else {
            throw ToolFailure.denied(
                "It was denied by \(answer.answeredBy)\(answer.reason.map { ": " + $0 } ?? ""). Nothing was given up.")
        }
        return [answer.answeredBy]
    }

    /// What people agree to, without names of people.
    private var message: String {
        let groups = plan.shedGroups.sorted { ($0.category, $0.from) < ($1.category, $1.from) }
        var text =
            "Give up \(Wording.halfDays(Double(plan.releases.count))) of work until \(request.expiresAt.map { "\($0)" } ?? "?"), down to \(Wording.category(plan.releases.map(\.category).min() ?? 7)):"
        for group in groups.prefix(20) {
            let services = Wording.some(group.services.map { source.program.services[$0].name })
            text += " \(services) on \(group.when) (\(Wording.halfDays(Double(group.count))));"
        }
        if groups.count > 20 { text += " and \(groups.count - 20) more." }
        return text + " Undo: target_level normal."
    }

    private func changed(
        _ isChanged: Bool, audit: String?, from: SheddingLevel, to: SheddingLevel, version: Int64? = nil,
        halfDays: Int = 0
    ) -> JSONValue {
        [
            "unchanged": .bool(!isChanged), "audit_id": audit.map { .string($0) } ?? .null,
            "from_level": .string(from.word), "to_level": .string(to.word),
            "version": version.map { .integer($0) } ?? .null, "half_days": .integer(Int64(halfDays)),
        ]
    }

    /// The arguments of `propose_change` that put the freed people where they are missing; that tool knows duty hours.
    private func cover(_ version: Int64?) -> JSONValue {
        let edits = plan.moves.prefix(100).map { move -> JSONValue in
            [
                "op": "put", "table": "assignments",
                "row": [
                    "person_id": .string(source.program.people[move.person].id), "date": .string("\(move.slot.date)"),
                    "slot": .string(move.slot.slot.code),
                    "service_id": .string(source.program.services[move.to].id),
                ],
            ]
        }
        return [
            "tool": "propose_change",
            "arguments": [
                "plan": "live", "expected_version": version.map { .integer($0) } ?? .null, "edits": .array(edits),
            ], "total_edits": .integer(Int64(plan.moves.count)),
        ]
    }
}
