// SPDX-License-Identifier: Apache-2.0

import JSON

extension Approval {
    /// The approval after somebody has said yes or no.
    ///
    /// Pure. A no decides at once; a yes does when as many different people have said it as the terms ask for.
    ///
    /// - Parameter principal: the person, with the role that they have today.
    /// - Throws: CONFLICT when it is decided already, with by whom and when, or when its time is over; FORBIDDEN for the
    ///   requester, for callers who are nobody in particular, and for a lower role than the terms ask for.
    package func deciding(_ decision: ApprovalDecision, by principal: Principal) throws(Problem) -> Approval {
        try checkOpen(atMicros: decision.atMicros)
        if let refusal = refusal(of: principal) { throw refusal }
        if let before = decisions.first(where: { Person.isSame($0.by, principal.name) }) {
            throw taken("You have decided already: it was \(before.sentence).")
        }
        var next = self
        next.decisions.append(decision)
        if !decision.approved {
            next.state = .denied
        } else if next.missing == 0 {
            next.state = .approved
        }
        return next
    }

    /// The approval after one person has let it pass alone.
    ///
    /// Pure. That person may be the requester: it is for the night on which there is nobody else. From then on the call has
    /// four hours.
    ///
    /// - Throws: CONFLICT as for a decision; FORBIDDEN for callers who are nobody in particular, for a lower role than
    ///   approver, and where the terms do not permit it: never for category 1.
    package func breakingGlass(
        _ glass: BreakGlass, by principal: Principal
    ) throws(Problem) -> Approval {
        try checkOpen(atMicros: glass.atMicros)
        if let refusal = terms.breakGlassRefusal {
            throw Problem(.forbidden, "Nobody lets this pass alone: \(refusal).")
        }
        if let refusal = Self.unknownPerson(principal) { throw refusal }
        guard principal.role >= terms.role else { throw lacksRole(principal) }
        var next = self
        next.breakGlass = glass
        next.state = .approved
        next.expiresAtMicros = glass.untilMicros
        return next
    }

    /// The approval after somebody else has looked at what one person let pass alone.
    ///
    /// - Throws: CONFLICT when there is nothing to review, or it was reviewed; FORBIDDEN for whoever let it pass, for the
    ///   requester, and for a lower role than the terms ask for.
    package func reviewing(_ review: BreakGlass.Review, by principal: Principal) throws(Problem) -> Approval {
        guard let glass = breakGlass else {
            throw Problem(.conflict, "Nobody let this pass alone: it was \(outcome), and there is nothing to review.")
        }
        if let before = glass.review {
            throw Problem(.conflict, "It was reviewed by \(before.by) already.")
        }
        if let refusal = Self.unknownPerson(principal) { throw refusal }
        guard !Person.isSame(principal.name, glass.by), !Person.isSame(principal.name, requestedBy) else {
            throw Problem(.forbidden, "What \(glass.by) let pass for \(requestedBy) is for another person to review.")
        }
        guard principal.role >= terms.role else { throw lacksRole(principal) }
        var next = self
        next.breakGlass?.review = review
        return next
    }

    /// Why somebody may not decide; nil when they may.
    ///
    /// People are compared, never tokens: a second token of the requester is still the requester.
    package func refusal(of principal: Principal) -> Problem? {
        if let refusal = Self.unknownPerson(principal) { return refusal }
        guard !Person.isSame(principal.name, requestedBy) else {
            return Problem(
                .forbidden, "\"\(key)\" needs the approval of another person than \(requestedBy), who asks for it.")
        }
        return principal.role >= terms.role ? nil : lacksRole(principal)
    }

    private func lacksRole(_ principal: Principal) -> Problem {
        Problem(
            .forbidden,
            "\"\(key)\" needs the approval of the role \(terms.role.rawValue); \(principal.name) has "
                + "\(principal.role.rawValue).")
    }

    /// Whoever shows nothing may be anybody, also the requester; and the daemon is no second person.
    private static func unknownPerson(_ principal: Principal) -> Problem? {
        switch principal.credential {
        case .anonymous:
            Problem(
                .forbidden,
                "An approval is a person's word, and it is not known who you are: answer with a token or over the unix "
                    + "socket.")
        case .system: Problem(.forbidden, "An approval is a person's word; the daemon gives none.")
        case .none, .socket, .token, .slack: nil
        }
    }

    private func checkOpen(atMicros now: Int64) throws(Problem) {
        guard state == .pending else { throw taken("It is decided already: it was \(outcome).") }
        guard now < expiresAtMicros else {
            throw taken("The time for this approval is over. Start again.", as: .expired)
        }
    }

    /// That somebody came too late, and what was before.
    package func taken(_ detail: String, as found: ApprovalState? = nil) -> Problem {
        var problem = Problem(.conflict, detail)
        var object: JSONObject = ["id": .string(id), "state": .string((found ?? state).rawValue)]
        if let glass = breakGlass {
            object["decided_by"] = .string(glass.by)
        } else if let last = decisions.last, state != .pending {
            object["decided_by"] = .string(last.by)
        }
        problem.extensions["conflict"] = .object(object)
        return problem
    }
}
