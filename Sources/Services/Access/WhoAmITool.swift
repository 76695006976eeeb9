// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
import Telemetry

/// `whoami`: as whom the caller is known, by what, and what that permits.
package enum WhoAmITool {
    package static func all(_ book: TokenBook, isReadOnly: Bool) -> [HostTool] {
        [
            // Every face offers it: somebody who is refused elsewhere asks here why.
            HostTool.make(
                "whoami", title: "Who am I",
                description:
                    "Says as whom the caller is known, by what credential, and what that permits."
                    + " Use it when a call was refused, or before asking for rights; it says nothing of other "
                    + "people. Cheap.",
                effect: .read, isAdministrative: false, isInEveryScope: true, input: HostTool.noArguments,
                body: { _, context in document(context, book, isReadOnly: isReadOnly) })
        ].compactMap { $0 }
    }

    static func document(_ context: CallContext, _ book: TokenBook, isReadOnly: Bool) -> JSONValue {
        let principal = context.principal
        var token: IssuedToken?
        if case .token(let id) = principal.credential { token = book.token(id) }
        let highest = min(principal.role.highestEffect, principal.scopes.highestEffect)
        return [
            "principal": .string(principal.name), "role": .string(principal.role.rawValue),
            "scopes": .array(principal.scopes.words.map { .string($0) }),
            "disclosure": .string(principal.disclosure.rawValue),
            "credential": .string(kind(of: principal.credential)),
            "token_id": token.map { .string($0.id) } ?? .null,
            "expires_at": token?.expiresAtMicros.map { .string(UTCTimestamp.text(microseconds: $0)) } ?? .null,
            "face": .string(context.face.rawValue), "profile": context.profile.map { .string($0) } ?? .null,
            "highest_effect": .string((isReadOnly ? min(highest, .simulate) : highest).rawValue),
            "read_only": .bool(isReadOnly),
        ]
    }

    private static func kind(of credential: Credential) -> String {
        switch credential {
        case .none: "none"
        case .anonymous: "anonymous"
        case .socket: "socket"
        case .token: "token"
        case .slack: "slack"
        case .system: "system"
        }
    }
}
