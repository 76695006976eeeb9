// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Kernel
import Store

/// `list_roster_versions`, `get_roster_version` and `verify_roster`: the versions of the schedule.
enum VersionTools {
    static func all(library: RosterLibrary) -> [HostTool] {
        @Sendable func catalog(_ context: CallContext) -> VersionCatalog {
            VersionCatalog(library: library, disclosure: context.principal.disclosure)
        }
        return [
            HostTool.make(
                "list_roster_versions", title: "List schedule versions",
                description:
                    "Lists versions of the schedule, the newest first: who made them, when and why."
                    + " Use it to find a version's number; for what changed in it compare_versions, for why history. "
                    + "Cheap.",
                effect: .read,
                input: [
                    "type": "object", "additionalProperties": false,
                    "properties": [
                        "plan": ["type": "string", "description": "Only of this plan: live, or a draft's name."],
                        "before": [
                            "type": "integer", "minimum": 1,
                            "description": "Only versions with a smaller number: next_cursor of the page before.",
                        ],
                        "limit": [
                            "type": "integer", "minimum": 1, "maximum": 500, "default": 50,
                            "description": "How many versions at most.",
                        ],
                    ],
                ],
                body: { arguments, context throws(Problem) in
                    try await catalog(context).list(
                        plan: try CommitRequest.plan(arguments["plan"], at: "/plan"),
                        before: arguments["before"]?.integerValue,
                        limit: Int(arguments["limit"]?.integerValue ?? 50))
                }),
            HostTool.make(
                "get_roster_version", title: "Show a schedule version",
                description:
                    "Shows one version of the schedule: who made it, when and why, and the sizes of its tables."
                    + " Use it for the record of one version; for its rows get_schedule. Cheap.",
                effect: .read,
                input: [
                    "type": "object", "additionalProperties": false, "required": ["number"],
                    "properties": ["number": number("The number of the version.")],
                ],
                body: { arguments, context throws(Problem) in
                    try await catalog(context).get(arguments["number"]?.integerValue ?? 0)
                }),
            HostTool.make(
                "verify_roster", title: "Verify a schedule version",
                description:
                    "Reads a version from the store and compares its rows with the digest that it was made with."
                    + " Use it after a restore, or when data is in doubt; for rules validate_schedule. Reads the "
                    + "whole version.",
                effect: .read,
                input: [
                    "type": "object", "additionalProperties": false,
                    "properties": ["number": number("The number of the version; the live one if not given.")],
                ],
                timeoutMilliseconds: 300_000,
                body: { arguments, _ throws(Problem) in
                    document(try await library.verify(arguments["number"]?.integerValue))
                }),
        ].compactMap { $0 }
    }

    private static func number(_ description: String) -> JSONValue {
        ["type": "integer", "minimum": 1, "description": .string(description)]
    }

    private static func document(_ found: RosterVerification) -> JSONValue {
        [
            "number": .integer(found.summary.number), "plan": .string(found.summary.plan.name),
            "outcome": .string(found.outcome.rawValue), "digest": .string(found.summary.digest.hex),
            "computed": found.computed.map { .string($0.hex) } ?? .null,
            "digest_version": .integer(found.summary.digestVersion), "rows": .integer(Int64(found.rows)),
            "batches": .integer(Int64(found.batches)), "expired_batches": .integer(Int64(found.expiredBatches)),
        ]
    }
}
