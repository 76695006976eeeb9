// SPDX-License-Identifier: Apache-2.0

package import JSON
import Telemetry

/// An approval as a value: what is asked, by whom, on which terms, and what people have said.
///
/// Its transitions are pure functions beside it (`Approval+Deciding.swift`); whoever keeps it writes a new value only in
/// the place of the one that it was made from.
package struct Approval: Sendable, Equatable {
    package let id: String
    /// The durable call that waits for it, and under which key it asks.
    package let callID: String
    package let key: String
    /// The person on whose behalf the call runs: never one of those who approve it.
    package let requestedBy: String
    package let terms: ApprovalTerms
    package var expiresAtMicros: Int64
    package var state: ApprovalState
    /// In the order in which they came.
    package var decisions: [ApprovalDecision]
    package var breakGlass: BreakGlass?

    package init(
        id: String, callID: String, key: String, requestedBy: String, terms: ApprovalTerms, expiresAtMicros: Int64,
        state: ApprovalState = .pending, decisions: [ApprovalDecision] = [], breakGlass: BreakGlass? = nil
    ) {
        self.id = id
        self.callID = callID
        self.key = key
        self.requestedBy = requestedBy
        self.terms = terms
        self.expiresAtMicros = expiresAtMicros
        self.state = state
        self.decisions = decisions
        self.breakGlass = breakGlass
    }

    /// The people who have agreed, each once.
    package var approvers: [String] {
        var people: [String] = []
        for decision in decisions where decision.approved && !people.contains(where: { Person.isSame($0, decision.by) })
        {
            people.append(decision.by)
        }
        return people
    }

    /// How many people still have to agree.
    package var missing: Int { max(0, terms.quorum - approvers.count) }

    /// Whether somebody has let it pass alone and nobody has looked at that yet.
    package var needsReview: Bool { breakGlass != nil && breakGlass?.review == nil }

    /// The state at a moment: what has not been used in time has expired, whether that was written yet or not.
    package func state(atMicros now: Int64) -> ApprovalState {
        (state == .pending || state == .approved) && now >= expiresAtMicros ? .expired : state
    }

    /// What the call is answered with: nil while nothing is decided.
    package var answer: JSONValue? {
        if let breakGlass { return ["approved": true, "reason": .string(breakGlass.reason)] }
        guard let last = decisions.last, state == .approved || state == .denied else { return nil }
        var object: JSONObject = ["approved": .bool(last.approved)]
        if let reason = last.reason { object["reason"] = .string(reason) }
        return .object(object)
    }

    /// Who answered, as the call is told it: everybody who agreed, or who said no.
    package var answeredBy: String {
        if let breakGlass { return breakGlass.by }
        if state == .denied { return decisions.last?.by ?? "" }
        return approvers.joined(separator: ", ")
    }

    /// What became of it, in words that complete "it was ...": who, when and over which way in.
    package var outcome: String {
        if state == .used || state == .expired {
            let last = breakGlassSentence ?? decisions.last?.sentence
            return state.rawValue + (last.map { " after it was \($0)" } ?? "")
        }
        return breakGlassSentence ?? decisions.last?.sentence ?? state.rawValue
    }

    private var breakGlassSentence: String? {
        breakGlass.map {
            "let pass by \($0.by) alone at \(UTCTimestamp.text(microseconds: $0.atMicros)) over \($0.via.rawValue)"
        }
    }
}

/// Whether two names are one person's.
package enum Person {
    /// Names that differ by their capitals are one person's, as for tokens.
    package static func isSame(_ one: String, _ other: String) -> Bool { one.lowercased() == other.lowercased() }
}
