// SPDX-License-Identifier: Apache-2.0

import JSON

extension ClientSetup {
    /// n8n: a node to paste into a workflow, since n8n keeps its workflows in a database.
    ///
    /// Nobody sits before a workflow to be asked, so it gets the tools that change nothing.
    static func n8n(_ server: ServerConnection, _ tools: [OfferedTool]) throws(Failure) -> ClientSetup {
        guard case .url(let url) = server.way else {
            throw Failure(
                kind: .usage,
                message: "n8n asks the daemon by its URL; give --http, and --url with an address it reaches")
        }
        var parameters: JSONObject = [
            "endpointUrl": .string(url), "serverTransport": "httpStreamable",
            "authentication": server.needsToken ? "bearerAuth" : "none",
        ]
        let selected = tools.filter(\.isReadOnly).map { JSONValue.string($0.name) }
        parameters["include"] = selected.isEmpty ? "all" : "selected"
        if !selected.isEmpty { parameters["includeTools"] = .array(selected) }
        let document: JSONValue = [
            "nodes": [
                [
                    "name": .string(server.name), "type": "@n8n/n8n-nodes-langchain.mcpClientTool", "typeVersion": 1.1,
                    "position": [0, 0], "parameters": .object(parameters),
                ]
            ],
            "connections": [:],
        ]
        var notes = ["Copy the text and paste it into the editor of a workflow; then connect the node to an AI Agent."]
        if server.needsToken {
            notes.append(
                "Choose a credential of the type Bearer Auth with the token at the node: it never stands in the text.")
        }
        return ClientSetup(
            files: [], notes: notes, pasted: String(decoding: document.serialized(.pretty), as: UTF8.self))
    }
}
