// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster
import RosterJSON

/// The arguments of `apply_change` that make a change, and which of them a person still has to give.
struct ApplyArguments {
    let json: JSONValue
    /// More edits than this, in bytes of JSON, are not repeated: the caller has them.
    static let largestEdits = 8_000

    init(
        _ source: ProgramSource, edits: [RosterEdit], needsReasonCode: Bool, needsAcceptance: Bool,
        reason: String? = nil, reasonCode: String? = nil
    ) {
        var needs: [JSONValue] = []
        var arguments: JSONObject = [
            "plan": .string(source.plan), "expected_version": source.version.map { .integer($0) } ?? .null,
        ]
        let list = JSONValue.array(edits.map { RosterEditJSON.json($0) })
        if list.serialized().count <= Self.largestEdits {
            arguments["edits"] = list
        } else {
            needs.append("edits")
        }
        if let reason { arguments["reason"] = .string(reason) } else { needs.append("reason") }
        if let reasonCode {
            arguments["reason_code"] = .string(reasonCode)
        } else if needsReasonCode {
            needs.append("reason_code")
        }
        if needsAcceptance { needs.append("accept_findings") }
        json = ["tool": "apply_change", "arguments": .object(arguments), "needs": .array(needs)]
    }
}
