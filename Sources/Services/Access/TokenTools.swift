// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
package import Telemetry

/// `create_token`, `list_tokens`, `show_token` and `revoke_token`.
package enum TokenTools {
    package static func all(_ register: TokenRegister, time: TimeSource) -> [HostTool] {
        [create(register, time), list(register, time), show(register, time), revoke(register, time)].compactMap { $0 }
    }

    private static func create(_ register: TokenRegister, _ time: TimeSource) -> HostTool? {
        HostTool.make(
            "create_token", title: "Create a token",
            description:
                "Makes a bearer token for a person and shows its text once: only a digest is kept. Needs the role admin."
                + " Use it when a person or a program needs access of its own; never to pass on one's own. "
                + "Cheap; it writes.",
            effect: .write, minimumRole: .admin, keepsAnswer: false, input: createInput,
            body: { arguments, context throws(Problem) in
                let wish = try TokenWish(arguments, by: context, nowMicros: time.wallMicroseconds())
                let made = try await register.create(wish, by: context.principal, audit: context.audit)
                var document = TokenDocument.of(
                    made.record, lastUsedAtMicros: nil, nowMicros: time.wallMicroseconds())
                document["token"] = .string(made.text)
                return .object(document)
            })
    }

    private static func list(_ register: TokenRegister, _ time: TimeSource) -> HostTool? {
        HostTool.make(
            "list_tokens", title: "List tokens",
            description:
                "Lists the tokens of the site: whose they are, what they are for, until when, and when they were last used. "
                + "Never what they are. Needs the role admin."
                + " Use it to see who has access; for one's own, whoami. Cheap.",
            effect: .read, minimumRole: .admin, input: listInput,
            body: { arguments, _ throws(Problem) in
                let now = time.wallMicroseconds()
                let state = arguments["state"]?.stringValue ?? "live"
                let owner = arguments["owner"]?.stringValue
                let found = try await register.tokens().filter { record in
                    (state == "all" || TokenDocument.state(of: record, nowMicros: now).rawValue == state)
                        && (owner == nil || record.owner == owner)
                }
                let page = try ListPage(of: found, arguments: arguments) { key(of: $0) }
                return [
                    "items": .array(
                        page.items.map {
                            .object(
                                TokenDocument.of($0, lastUsedAtMicros: register.lastUse(of: $0), nowMicros: now))
                        }), "next_cursor": page.next.map { .string($0) } ?? .null,
                ]
            })
    }

    private static func show(_ register: TokenRegister, _ time: TimeSource) -> HostTool? {
        HostTool.make(
            "show_token", title: "Show a token",
            description:
                "Shows one token as list_tokens does, also when it has ended. Needs the role admin."
                + " Use it for one token; for all of them list_tokens. Cheap.",
            effect: .read, minimumRole: .admin, input: idInput,
            body: { arguments, _ throws(Problem) in
                let id = arguments["id"]?.stringValue ?? ""
                guard let record = try await register.tokens().first(where: { $0.id == id }) else {
                    throw Problem(.notFound, "No token has the id \"\(id.prefix(64))\"; list_tokens shows them.")
                }
                return .object(
                    TokenDocument.of(
                        record, lastUsedAtMicros: register.lastUse(of: record), nowMicros: time.wallMicroseconds()))
            })
    }

    private static func revoke(_ register: TokenRegister, _ time: TimeSource) -> HostTool? {
        HostTool.make(
            "revoke_token", title: "Revoke a token",
            description:
                "Takes a token back, at once here and within two seconds in every other daemon on the store: nobody is let "
                + "in by it any more, and streams that it opened end. Needs the role admin."
                + " Use it at once when a token is lost or not needed; it cannot be taken back. Cheap.",
            effect: .write, minimumRole: .admin, input: idInput,
            body: { arguments, context throws(Problem) in
                let record = try await register.revoke(
                    arguments["id"]?.stringValue ?? "", by: context.principal, audit: context.audit)
                return .object(
                    TokenDocument.of(
                        record, lastUsedAtMicros: register.lastUse(of: record), nowMicros: time.wallMicroseconds()))
            })
    }

    /// Sorts as the tokens were made.
    private static func key(of record: TokenRecord) -> String {
        let made = String(max(0, record.createdAtMicros))
        return String(repeating: "0", count: max(0, 20 - made.count)) + made + record.id
    }

    private static let idInput: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["id"],
        "properties": [
            "id": [
                "type": "string", "minLength": 1, "maxLength": 64,
                "description": "The token's id, as list_tokens shows it: the ten letters after hf_, not the token.",
            ]
        ],
    ]

    private static let listInput: JSONValue = [
        "type": "object", "additionalProperties": false,
        "properties": .object(listProperties),
    ]

    private static var listProperties: JSONObject {
        var properties = ListPaging.properties
        properties["state"] = [
            "type": "string", "enum": ["live", "expired", "revoked", "all"], "default": "live",
            "description": "Only tokens in this state.",
        ]
        properties["owner"] = ["type": "string", "maxLength": 128, "description": "Only tokens of this person."]
        return properties
    }

    private static let createInput: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["owner", "role"],
        "properties": [
            "owner": [
                "type": "string", "minLength": 1, "maxLength": 128,
                "description": "The person it stands for; approvals compare people, not tokens.",
            ],
            "role": [
                "type": "string", "enum": .array(Role.allCases.map { .string($0.rawValue) }),
                "description": "What its owner may do at most.",
            ],
            "scopes": [
                "type": "array", "maxItems": .integer(Int64(Scopes.maximumWords)), "uniqueItems": true, "default": [],
                "items": [
                    "type": "string", "maxLength": 160, "pattern": "^(tool|plugin|effect|personal):.+$",
                ],
                "description": .string(scopesText),
            ],
            "expires": [
                "type": "string", "minLength": 2, "maxLength": 64, "default": .string(TokenExpiry.standard),
                "description":
                    "Until when: a time from now such as 12h or 90d, a date, a moment of RFC 3339, or never.",
            ],
            "disclosure": disclosure("What answers show of people; what the site says, if not given."),
            "mcp_disclosure": disclosure("The same for MCP."),
            "label": [
                "type": "string", "maxLength": 200, "pattern": "^[^\\u0000-\\u001F\\u007F]*$", "default": "",
                "description": "What it is for, in a few words for people.",
            ],
        ],
    ]

    private static let scopesText =
        "What it is for: tool:NAME, tool:PREFIX*, plugin:ID, effect:E (at most), personal:DATA. None is every tool "
        + "without personal data."

    private static func disclosure(_ description: String) -> JSONValue {
        [
            "type": "string", "enum": .array(Disclosure.allCases.map { .string($0.rawValue) }),
            "description": .string(description),
        ]
    }
}
