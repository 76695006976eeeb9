// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
import Store
package import Telemetry

/// `set_hold`, `clear_hold` and `list_holds`.
package enum HoldTools {
    package static func all(_ register: HoldRegister, registry: RegistryHolder, time: TimeSource) -> [HostTool] {
        [set(register, registry, time), clear(register, registry), list(register, registry)].compactMap { $0 }
    }

    private static func set(_ register: HoldRegister, _ registry: RegistryHolder, _ time: TimeSource) -> HostTool? {
        HostTool.make(
            "set_hold", title: "Set a hold",
            description:
                "Stops calls of all tools that are held by a name, such as publishing or deploying, until the hold is cleared "
                + "or has expired: they answer 423 with the reason. In other daemons on the store within two seconds. Setting "
                + "one's own hold again gives it the new reason and expiry. Needs the role operator."
                + " Use it to stop publishing or deploying for a while; to stop one plugin disable_plugin. "
                + "Cheap; it writes.",
            effect: .write, input: setInput,
            body: { arguments, context throws(Problem) in
                let now = time.wallMicroseconds()
                let until = try TokenExpiry.microseconds(
                    of: arguments["expires"]?.stringValue ?? "never", nowMicros: now)
                let hold = NewHold(
                    name: arguments["name"]?.stringValue ?? "", owner: context.principal.name,
                    reason: arguments["reason"]?.stringValue ?? "", lastsMicros: until.map { $0 - now })
                let set = try await register.set(hold, by: context.principal.name, for: context)
                return .object(HoldDocument.of(set, in: registry.current))
            })
    }

    private static func clear(_ register: HoldRegister, _ registry: RegistryHolder) -> HostTool? {
        HostTool.make(
            "clear_hold", title: "Clear a hold",
            description:
                "Takes back the caller's hold of a name. Another's hold, or a plugin's, is cleared by its owner's name and with a "
                + "reason, which needs the role admin. Needs the role operator."
                + " Use it when the reason is gone; to see what is set list_holds. Cheap; it writes.",
            effect: .write, input: clearInput,
            body: { arguments, context throws(Problem) in
                let name = arguments["name"]?.stringValue ?? ""
                let principal = context.principal
                let owner = arguments["owner"]?.stringValue ?? principal.name
                let reason = arguments["reason"]?.stringValue ?? ""
                if owner != principal.name {
                    guard principal.role >= .admin else {
                        throw Problem(
                            .forbidden,
                            "The hold \"\(name)\" of \(owner.prefix(128)) is cleared by them, or by the role admin; "
                                + "\(principal.name) has \(principal.role.rawValue).")
                    }
                    guard !reason.isEmpty else {
                        throw Problem(
                            .missingParameter, "Whoever clears another's hold says why.",
                            errors: [Problem.Fault(instancePath: "/reason", message: "is missing")])
                    }
                }
                let cleared = try await register.clear(
                    name, owner: owner, by: principal.name, reason: reason, for: context)
                var document = HoldDocument.of(cleared, in: registry.current)
                let left = register.active([name])
                document["cleared"] = true
                document["still_held_by"] = .array(left.map { .string($0.owner) })
                return .object(document)
            })
    }

    private static func list(_ register: HoldRegister, _ registry: RegistryHolder) -> HostTool? {
        HostTool.make(
            "list_holds", title: "List holds",
            description:
                "Lists the named holds that are set: why, by whom, until when, and which tools they stop. With history, what "
                + "became of holds instead, the newest first: set, cleared, expired, and each call that was made in spite of one."
                + " Use it when a call was answered 423; for breakers list_breakers. Cheap.",
            effect: .read, input: listInput,
            body: { arguments, _ throws(Problem) in
                let name = arguments["name"]?.stringValue
                if arguments["history"]?.boolValue == true {
                    let limit = Int(arguments["limit"]?.integerValue ?? ListPaging.standardLimit)
                    let events = try await register.events(name: name, limit: limit)
                    return ["items": .array(events.map(HoldDocument.of)), "next_cursor": .null]
                }
                let holds = register.all().filter { name == nil || $0.name == name }
                let page = try ListPage(of: holds, arguments: arguments) { "\($0.name) \($0.owner)" }
                let registry = registry.current
                return [
                    "items": .array(page.items.map { .object(HoldDocument.of($0, in: registry)) }),
                    "next_cursor": page.nextCursor,
                ]
            })
    }

    private static let name: JSONValue = [
        "type": "string", "pattern": .string(HoldName.pattern),
        "description": "publishing, deploying, or a name that the site has given to something of its own.",
    ]
    private static let reason: JSONValue = [
        "type": "string", "minLength": 1, "maxLength": 500,
        "pattern": "^[^\\u0000-\\u001F\\u007F]*[^\\u0000-\\u0020\\u007F][^\\u0000-\\u001F\\u007F]*$",
        "description": "Why, in one line: everybody who is stopped reads it.",
    ]

    private static let setInput: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["name", "reason"],
        "properties": [
            "name": name, "reason": reason,
            "expires": [
                "type": "string", "minLength": 2, "maxLength": 64, "default": "never",
                "description":
                    "Until when: a time from now such as 2h or 3d, a date, a moment of RFC 3339, or never.",
            ],
        ],
    ]

    private static let clearInput: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["name"],
        "properties": [
            "name": name,
            "owner": [
                "type": "string", "minLength": 1, "maxLength": 256,
                "description": "Whose hold, as list_holds shows it; the caller's own if not given.",
            ],
            "reason": reason,
        ],
    ]

    private static let listInput: JSONValue = [
        "type": "object", "additionalProperties": false, "properties": .object(listProperties),
    ]

    private static var listProperties: JSONObject {
        var properties = ListPaging.properties
        properties["name"] = name
        properties["history"] = [
            "type": "boolean", "default": false, "description": "What became of holds, in place of those that are set.",
        ]
        return properties
    }
}
