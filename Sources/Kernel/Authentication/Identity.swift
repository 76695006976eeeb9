// SPDX-License-Identifier: Apache-2.0

/// Who a request comes from, before it is known through which face.
package struct Identity: Sendable, Equatable {
    /// The person who owns the credential.
    package let name: String
    package let role: Role
    package let scopes: Scopes
    package let credential: Credential
    /// What the token says answers may show; nil for what the site says.
    package let disclosure: Disclosure?
    package let mcpDisclosure: Disclosure?
    /// Who is at the other end of the connection.
    package let peer: Peer

    init(
        name: String, role: Role, scopes: Scopes, credential: Credential, disclosure: Disclosure? = nil,
        mcpDisclosure: Disclosure? = nil, peer: Peer
    ) {
        self.name = name
        self.role = role
        self.scopes = scopes
        self.credential = credential
        self.disclosure = disclosure
        self.mcpDisclosure = mcpDisclosure
        self.peer = peer
    }

    /// On whose behalf calls of a face run.
    ///
    /// A model reads what MCP answers: unless the token says otherwise of MCP itself, it sees no more than the site lets
    /// MCP see, and no more than the token lets anybody see.
    package func principal(face: Face, _ policy: AccessPolicy) -> Principal {
        let own = disclosure ?? policy.disclosure
        let shown = face == .mcp ? mcpDisclosure ?? min(own, policy.mcpDisclosure) : own
        return Principal(name: name, role: role, disclosure: shown, scopes: scopes, credential: credential)
    }
}
