// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

/// Whether there is a crisis, what was proposed, and what was before; a value that changes without any effect.
package struct CrisisLog: Sendable, Equatable {
    /// That somebody thinks crisis mode should be entered.
    package struct Proposal: Sendable, Equatable {
        /// How bad they say it is.
        package var severity: Crisis.Severity
        /// Why, in a person's words.
        package var reason: String
        /// Who.
        package var by: String
        /// When.
        package var at: UTCMoment
    }

    /// Why something cannot be done.
    package enum Refusal: Error, Equatable {
        /// There is one already.
        case active(Crisis)
        /// There is none.
        case none
    }

    /// So many crises that are over are kept.
    private static let kept = 20
    /// A proposal that nobody acted on is forgotten after a day.
    private static let proposalSeconds: Int64 = 86_400

    private var current: Crisis?
    private var proposed: Proposal?
    /// The crises that are over, the newest first.
    package private(set) var past: [Crisis] = []

    /// Nothing yet.
    package init() {}

    /// The crisis of a moment.
    package func active(at now: UTCMoment) -> Crisis? { current.flatMap { $0.expiresAt > now ? $0 : nil } }

    /// What somebody proposed and nobody has acted on.
    package func proposal(at now: UTCMoment) -> Proposal? {
        guard active(at: now) == nil, let proposed, now < proposed.at.adding(Self.proposalSeconds) else { return nil }
        return proposed
    }

    /// Puts away a crisis whose time is over; false if there is none.
    @discardableResult
    package mutating func expire(at now: UTCMoment) -> Bool {
        guard var over = current, over.expiresAt <= now else { return false }
        over.ending = .expired
        over.endedAt = over.expiresAt
        close(over)
        return true
    }

    /// Notes a proposal in the place of an earlier one.
    package mutating func propose(
        _ severity: Crisis.Severity, reason: String, by person: String, at now: UTCMoment
    ) throws(Refusal) {
        if let active = active(at: now) { throw .active(active) }
        proposed = Proposal(severity: severity, reason: reason, by: person, at: now)
    }

    /// Begins a crisis.
    package mutating func enter(
        _ severity: Crisis.Severity, reason: String, by person: String, approvedBy approver: String, at now: UTCMoment,
        seconds: Int64, level: Level?
    ) throws(Refusal) -> Crisis {
        if let active = active(at: now) { throw .active(active) }
        expire(at: now)
        let crisis = Crisis(
            number: (past.first?.number ?? 0) + 1, severity: severity, reason: reason, enteredBy: person,
            approvedBy: approver, enteredAt: now, expiresAt: now.adding(seconds), level: level)
        current = crisis
        proposed = nil
        return crisis
    }

    /// Ends the crisis.
    package mutating func leave(by person: String, reason: String, at now: UTCMoment) throws(Refusal) -> Crisis {
        expire(at: now)
        guard var over = current else { throw .none }
        over.ending = .left
        over.endedAt = now
        over.endedBy = person
        over.endReason = reason
        close(over)
        return over
    }

    private mutating func close(_ crisis: Crisis) {
        past = Array(([crisis] + past).prefix(Self.kept))
        current = nil
    }

    /// As it is kept.
    package var json: JSONValue {
        [
            "form": 1, "active": current?.json ?? .null,
            "proposal": proposed.map { proposal in
                [
                    "severity": .string(proposal.severity.rawValue), "reason": .string(proposal.reason),
                    "by": .string(proposal.by), "at": .string(proposal.at.description),
                ]
            } ?? .null,
            "past": .array(past.map(\.json)),
        ]
    }

    /// Reads what `json` wrote; null is nothing yet, and what is something else is nil.
    package init?(reading document: JSONValue) {
        if document.isNull { return }
        guard document["form"]?.integerValue == 1 else { return nil }
        current = document["active"].flatMap { $0.isNull ? nil : Crisis(reading: $0) }
        if let stored = document["proposal"], let at = stored["at"]?.stringValue.flatMap({ UTCMoment($0) }),
            let severity = stored["severity"]?.stringValue.flatMap(Crisis.Severity.init(rawValue:))
        {
            proposed = Proposal(
                severity: severity, reason: stored["reason"]?.stringValue ?? "", by: stored["by"]?.stringValue ?? "",
                at: at)
        }
        past = (document["past"]?.arrayValue ?? []).compactMap(Crisis.init(reading:))
    }
}
