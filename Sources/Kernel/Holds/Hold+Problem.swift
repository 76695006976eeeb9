// SPDX-License-Identifier: Apache-2.0

package import JSON
import Telemetry

extension Hold {
    /// The hold as problems and lists of tools show it.
    package var json: JSONValue {
        [
            "name": .string(name), "reason": .string(reason), "owner": .string(owner),
            "set_at": .string(UTCTimestamp.text(microseconds: setAtMicros)),
            "expires_at": expiresAtMicros.map { .string(UTCTimestamp.text(microseconds: $0)) } ?? .null,
        ]
    }

    /// The refusal of a call of a tool that is held: status 423 (RFC 4918, section 11.3), with the reason.
    ///
    /// - Parameter held: at least the hold that refuses; others are counted.
    package static func refusal(of tool: String, by held: [Hold]) -> Problem {
        guard let hold = held.first else { return Problem(.conflict, "\"\(tool)\" is held.", status: 423) }
        let until = hold.expiresAtMicros.map { " until \(UTCTimestamp.text(microseconds: $0))" } ?? ""
        let others = held.count > 1 ? " So do \(held.count - 1) more." : ""
        let reason = hold.reason.hasSuffix(".") ? hold.reason : hold.reason + "."
        var problem = Problem(
            .conflict,
            "\"\(tool)\" is held: \(hold.owner) has set \"\(hold.name)\"\(until), because: \(reason)\(others)",
            status: 423)
        problem.title = "It is held"
        problem.extensions["hold"] = hold.json
        if held.count > 1 { problem.extensions["holds"] = .array(held.map(\.json)) }
        return problem
    }

    /// The refusal of somebody who may not pass over holds.
    package static func overrideRefusal(of principal: Principal) -> Problem {
        Problem(
            .forbidden,
            "Only the role admin may override a hold; \(principal.name) has \(principal.role.rawValue).")
    }
}

/// Why somebody passes over a hold: what the record keeps.
package enum HoldOverride {
    package static let allowed = "1 to 500 characters of text on one line"

    /// The reason, if it is one.
    ///
    /// - Throws: VALIDATION_ERROR with status 400 that names the place.
    package static func checked(_ reason: String, in place: String) throws(Problem) -> String {
        let isText = reason.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        guard isText, (1...500).contains(reason.unicodeScalars.count), reason.contains(where: { $0 != " " }) else {
            throw Problem(
                .invalidParameter, "\(place) must say why: \(allowed).", status: 400,
                errors: [
                    Problem.Fault(
                        instancePath: "/override_hold", message: "is no reason", value: .string(reason),
                        allowed: .string(allowed))
                ])
        }
        return reason
    }
}
