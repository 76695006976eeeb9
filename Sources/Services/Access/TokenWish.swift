// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel
import Store
import Telemetry

/// A token that somebody asks for, and whether they may have it.
package struct TokenWish: Sendable {
    let owner: String
    let role: Role
    let scopes: Scopes
    let disclosure: Disclosure?
    let mcpDisclosure: Disclosure?
    let label: String
    /// nil for never; microseconds since 1970.
    let expiresAtMicros: Int64?
    /// Whether it is granted only while nobody has a token with the role admin.
    let isBootstrap: Bool

    /// Reads the arguments of `create_token`, which the schema has checked.
    ///
    /// - Throws: 422 for an owner, scopes or an end that cannot be, 403 for what the caller cannot give.
    package init(_ arguments: JSONValue, by context: CallContext, nowMicros now: Int64) throws(Problem) {
        let caller = context.principal
        owner = arguments["owner"]?.stringValue ?? ""
        // The daemon's own name for whoever runs the machine is theirs alone.
        let isOwn = owner == "local" && Self.isLocal(caller)
        if !isOwn, let fault = OwnerName.fault(owner) { throw Self.invalid("owner", owner, fault) }
        role = arguments["role"]?.stringValue.flatMap(Role.init(rawValue:)) ?? .viewer
        let words = (arguments["scopes"]?.arrayValue ?? []).compactMap(\.stringValue)
        let asked: Scopes
        do throws(ScopeError) { asked = try Scopes(parsing: words) } catch {
            throw Self.invalid("scopes", words.joined(separator: " "), error.description)
        }
        guard asked.personal.isSubset(of: caller.scopes.personal) else {
            throw Problem(.forbidden, "You cannot give personal data that your own credential does not reach.")
        }
        // Nobody gives more than they have.
        scopes = asked.intersection(caller.scopes)
        disclosure = try Self.disclosure("disclosure", arguments, caller)
        mcpDisclosure = try Self.disclosure("mcp_disclosure", arguments, caller)
        label = Redaction.process.text(arguments["label"]?.stringValue ?? "")
        expiresAtMicros = try TokenExpiry.microseconds(
            of: arguments["expires"]?.stringValue ?? TokenExpiry.standard, nowMicros: now)
        isBootstrap = try Self.isBootstrap(owner, role, context)
    }

    /// The row to be kept of it, under an id and with the digest of a secret.
    func token(_ text: TokenText, by name: String) -> NewToken {
        NewToken(
            id: text.id, owner: owner, role: role.rawValue, scopes: scopes.words, disclosure: disclosure?.rawValue,
            mcpDisclosure: mcpDisclosure?.rawValue, label: label, hash: text.hash, createdBy: name,
            expiresAtMicros: expiresAtMicros)
    }

    /// Nobody makes a token that lets them be their own second person, but for whoever runs the machine while there is no
    /// administrator's token yet.
    private static func isBootstrap(_ owner: String, _ role: Role, _ context: CallContext) throws(Problem) -> Bool {
        let caller = context.principal
        if caller.credential == .anonymous {
            throw Problem(.forbidden, "Anonymous callers make no tokens: nobody could be asked about them.")
        }
        if context.depth > 0 || context.callID != nil {
            throw Problem(
                .forbidden,
                "A token is shown once, to who asks for it: create_token is not called by plugins, and not kept as a call "
                    + "(Prefer: respond-async).")
        }
        // Names that differ by their capitals are one person's here.
        guard role >= .approver, owner.lowercased() == caller.name.lowercased() else { return false }
        guard isLocal(caller) else {
            throw Problem(
                .forbidden,
                "Nobody makes a token with the role \(role.rawValue) for themselves; another administrator has to.")
        }
        return true
    }

    /// Whether somebody is root or the daemon's own user, over the unix socket.
    private static func isLocal(_ caller: Principal) -> Bool {
        if case .socket = caller.credential { caller.name == "local" } else { false }
    }

    /// What answers may show is never more than the caller may see; where the caller sees less than all, so does the token.
    private static func disclosure(
        _ name: String, _ arguments: JSONValue, _ caller: Principal
    ) throws(Problem) -> Disclosure? {
        guard let asked = arguments[name]?.stringValue.flatMap(Disclosure.init(rawValue:)) else {
            return name == "disclosure" && caller.disclosure < .full ? caller.disclosure : nil
        }
        guard asked <= caller.disclosure else {
            throw Problem(
                .forbidden,
                "\(name) is \(asked.rawValue), and you see people by \(caller.disclosure.rawValue) yourself.")
        }
        return asked
    }

    private static func invalid(_ field: String, _ value: String, _ message: String) -> Problem {
        Problem(
            .invalidParameter, "\(field) is \"\(value.prefix(100))\": \(message).",
            errors: [Problem.Fault(instancePath: "/" + field, message: message, value: .string(value))])
    }
}
