// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel
import Store

/// `hold.set/1 {op: set | clear | list, name?, reason?, expires_in_s?}`: a plugin sets and clears holds of its own.
///
/// Each name needs the grant `hold.set:NAME`. The plugin owns what it sets, as `plugin:ID`, and can clear nobody else's.
/// On behalf of a call that call must be declared as `write` or more; on its own account a plugin needs nothing but the
/// grant. Documented in docs/contract/services.md.
package struct HoldSetService: ReplyingService {
    package let name = "hold.set/1"
    /// Granted by name, which is checked below.
    package let permission: String? = nil
    private let register: HoldRegister
    private let isReadOnly: Bool

    /// The longest that a plugin says a hold is to last, in seconds: a year.
    private static let longest: Int64 = 31_536_000

    package init(_ register: HoldRegister, isReadOnly: Bool) {
        self.register = register
        self.isReadOnly = isReadOnly
    }

    package func changes(_ request: JSONValue) -> Bool { request["op"]?.stringValue != "list" }

    package func reply(to request: JSONValue, from caller: ServiceCaller) async throws(Problem) -> JSONValue {
        let op = request["op"]?.stringValue ?? "set"
        if op == "list" {
            let holds = register.all().filter { caller.isGranted("hold.set:\($0.name)") }
            return ["items": .array(holds.map(\.json))]
        }
        guard ["set", "clear"].contains(op) else {
            throw Self.fault("/op", "must be set, clear or list", request["op"])
        }
        guard let hold = request["name"]?.stringValue, HoldName.isValid(hold) else {
            throw Self.fault("/name", "must be \(HoldName.allowed)", request["name"])
        }
        try caller.permissions.permit("hold.set:\(hold)")
        guard !isReadOnly else { throw Problem(.forbidden, "This site is read-only.") }
        if let context = caller.context, context.effect.map({ $0 < .write }) ?? true {
            throw Problem(
                .forbidden,
                "hold.set/1 is for calls whose effect is write; this one is declared as "
                    + "\(context.effect?.rawValue ?? "read").")
        }
        let owner = "plugin:\(caller.pluginID)"
        let actor = caller.context?.principal.name ?? owner
        guard op == "set" else {
            let reason = try Self.reason(request, isRequired: false)
            return try await register.clear(hold, owner: owner, by: actor, reason: reason, for: caller.context).json
        }
        var lasts: Int64?
        if let given = request["expires_in_s"], !given.isNull {
            guard let seconds = given.integerValue, (1...Self.longest).contains(seconds) else {
                throw Self.fault("/expires_in_s", "must be 1 to \(Self.longest)", given)
            }
            lasts = seconds * 1_000_000
        }
        let new = NewHold(
            name: hold, owner: owner, reason: try Self.reason(request, isRequired: true), lastsMicros: lasts)
        return try await register.set(new, by: actor, for: caller.context).json
    }

    private static func reason(_ request: JSONValue, isRequired: Bool) throws(Problem) -> String {
        guard let given = request["reason"], !given.isNull else {
            if isRequired { throw fault("/reason", "must say why", nil) }
            return ""
        }
        let isText = given.stringValue.map { text in
            (1...500).contains(text.unicodeScalars.count)
                && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        }
        guard let reason = given.stringValue, isText == true else {
            throw fault("/reason", "must be 1 to 500 characters on one line", given)
        }
        return reason
    }

    private static func fault(_ pointer: String, _ message: String, _ value: JSONValue?) -> Problem {
        Problem(
            .validation, "hold.set/1 \"\(pointer.dropFirst())\" \(message).",
            errors: [Problem.Fault(instancePath: pointer, message: message, value: value)])
    }
}
