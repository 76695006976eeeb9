// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel
package import Store

/// On whose behalf a durable call runs, and what it was allowed when it was made: what the row keeps of its caller.
package struct Requester: Sendable, Equatable {
    package var principal: Principal
    /// The way in that it came by.
    package var face: Face
    /// What the call may cause, by its arguments.
    package var effect: Effect
    /// What the plugins that made it were granted; nil for a call from outside.
    package var grants: Set<String>?
    /// Why the caller wants to pass over holds; nil when it does not.
    package var holdOverride: String?

    package init(principal: Principal, face: Face, effect: Effect, grants: Set<String>? = nil) {
        self.principal = principal
        self.face = face
        self.effect = effect
        self.grants = grants
    }

    /// `{name, role, disclosure, scopes, credential, face, effect, override_hold?, grants?}`.
    package var json: JSONValue {
        var object: JSONObject = [
            "name": .string(principal.name), "role": .string(principal.role.rawValue),
            "disclosure": .string(principal.disclosure.rawValue),
            "scopes": .array(principal.scopes.words.map { .string($0) }),
            "credential": .string(principal.credential.text), "face": .string(face.rawValue),
            "effect": .string(effect.rawValue),
        ]
        if let holdOverride { object["override_hold"] = .string(holdOverride) }
        if let grants { object["grants"] = .array(grants.sorted().map { .string($0) }) }
        return .object(object)
    }

    /// Reads what the row of a call keeps.
    ///
    /// A row of a release before scopes has none, and no personal data with them.
    ///
    /// - Throws: a problem of what is stored; a call whose requester is not known is run for nobody.
    package init(of call: DurableCall) throws(Problem) {
        try self.init(name: call.requester, json: call.requesterJSON, of: call.id.text)
    }

    /// Reads what the row of a call or of an approval keeps of whoever stands behind it.
    package init(name: String, json: [UInt8], of id: String) throws(Problem) {
        guard let document = try? JSONValue.parse(json),
            let role = document["role"]?.stringValue.flatMap(Role.init(rawValue:)),
            let disclosure = document["disclosure"]?.stringValue.flatMap(Disclosure.init(rawValue:)),
            let face = document["face"]?.stringValue.flatMap(Face.init(rawValue:)),
            let effect = document["effect"]?.stringValue.flatMap(Effect.init(rawValue:)),
            let scopes = try? Scopes(parsing: (document["scopes"]?.arrayValue ?? []).map { $0.stringValue ?? "" }),
            let credential = Credential(document["credential"]?.stringValue ?? Credential.none.text)
        else { throw Problem(.internalError, "The person who stands behind \(id) cannot be read.") }
        let grants = document["grants"]?.arrayValue.map { Set($0.compactMap(\.stringValue)) }
        self.init(
            principal: Principal(
                name: name, role: role, disclosure: disclosure, scopes: scopes, credential: credential),
            face: face, effect: effect, grants: grants)
        holdOverride = document["override_hold"]?.stringValue
    }
}
