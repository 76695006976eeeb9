// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

extension ClientCapabilities {
    /// What can be asked of the client in a revision.
    func abilities(in revision: ProtocolRevision) -> AskAbilities {
        var abilities: AskAbilities = []
        if elicitationForm, revision.hasElicitation { abilities.insert(.forms) }
        if elicitationURL, revision.hasURLElicitation { abilities.insert(.urls) }
        if sampling { abilities.insert(.models) }
        if samplingTools, revision.hasSamplingTools { abilities.insert(.modelTools) }
        if roots { abilities.insert(.roots) }
        return abilities
    }

    /// The capabilities that a client has to declare for questions, as it would declare them.
    static func required(for asks: [Ask]) -> JSONValue {
        let needs = asks.reduce(into: AskAbilities()) { $0.formUnion($1.needs) }
        var required: JSONObject = [:]
        if needs.contains(.urls) {
            required["elicitation"] = needs.contains(.forms) ? ["form": [:], "url": [:]] : ["url": [:]]
        } else if needs.contains(.forms) {
            required["elicitation"] = [:]
        }
        if needs.contains(.models) {
            required["sampling"] = needs.contains(.modelTools) ? ["tools": [:]] : [:]
        }
        if needs.contains(.roots) { required["roots"] = [:] }
        return .object(required)
    }
}

extension ProtocolRevision {
    /// Whether people at the client fill in forms.
    var hasElicitation: Bool { self >= .june2025 }
    /// Whether people at the client are sent to addresses.
    var hasURLElicitation: Bool { self >= .november2025 }
    /// Whether a visit to an address has an id of its own.
    var hasElicitationIDs: Bool { hasURLElicitation && !isModern }
    /// Whether choices have titles, and several can be made.
    var hasTitledChoices: Bool { self >= .november2025 }
    /// Whether the client's model can be offered tools, and a turn may have several blocks.
    var hasSamplingTools: Bool { self >= .november2025 }
}
