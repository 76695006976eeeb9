// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Testing

@testable import MCP

@Suite("MCP tool lists") struct ListingTests {
    private static let head = #"{"name":"echo","#
    private static let title = #""title":"The echo","#
    private static let rest =
        #""description":"Does echo.","inputSchema":{"$defs":{"n":{"$anchor":"n","type":"integer"}},"#
        + ##""type":"object","properties":{"n":{"$ref":"#n","x-unit":"days","maximum":1.50e2}},"##
        + #""additionalProperties":false}"#
    private static let output = #","outputSchema":{"type":"object","required":["n"]}"#
    private static let annotations =
        #","annotations":{"title":"The echo","readOnlyHint":false,"#
        + #""destructiveHint":true,"idempotentHint":false,"openWorldHint":false}"#
    private static let modern =
        #","resultType":"complete","ttlMs":5000,"cacheScope":"private","_meta":"#
        + #"{"io.modelcontextprotocol/serverInfo":{"name":"holdfast","title":"Holdfast","version":"1.2.3"}}"#

    static let golden: [(ProtocolRevision, String)] = [
        (.november2024, #"{"tools":["# + head + rest + "}]}"),
        (.march2025, #"{"tools":["# + head + rest + annotations + "}]}"),
        (.june2025, #"{"tools":["# + head + title + rest + output + annotations + "}]}"),
        (.november2025, #"{"tools":["# + head + title + rest + output + annotations + "}]}"),
        (.july2026, #"{"tools":["# + head + title + rest + output + annotations + "}]" + modern + "}"),
    ]

    /// A tool that reads, unless its arguments make it destructive: annotations must promise the worst.
    private static func tool() throws -> ToolDescriptor {
        let schema = try JSONValue.parse(
            #"{"$defs":{"n":{"$anchor":"n","type":"integer"}},"type":"object","#
                + ##""properties":{"n":{"$ref":"#n","x-unit":"days","maximum":1.50e2}},"additionalProperties":false}"##)
        let rule = EffectRule(when: try JSONSchema(compiling: ["required": ["n"]]), effect: .destructive)
        return try .named("echo", rules: [rule], output: ["type": "object", "required": ["n"]], input: schema)
    }

    private func list(_ server: TestServer, _ revision: ProtocolRevision) async -> MCPHTTPResponse {
        revision.isModern
            ? await server.modern("tools/list")
            : await server.legacy("tools/list", session: await server.open(revision.text))
    }

    @Test("the golden list of each revision", arguments: golden)
    func goldenList(_ revision: ProtocolRevision, _ result: String) async throws {
        let server = try TestServer(tools: [Self.tool()])
        for _ in 0..<2 {
            let response = await list(server, revision)
            #expect(
                String(decoding: response.body, as: UTF8.self)
                    == #"{"jsonrpc":"2.0","id":1,"result":"# + result + "}")
        }
    }

    @Test("an output schema that is no object is shown to stateless clients only") func anySchema() async throws {
        let server = try TestServer(tools: [.named("echo", output: ["type": "array"])])
        #expect(await list(server, .july2026).result?["tools"]?[0]?["outputSchema"] == ["type": "array"])
        #expect(await list(server, .november2025).result?["tools"]?[0]?["outputSchema"] == nil)
    }

    private func names(_ response: MCPHTTPResponse) -> [String] {
        (response.result?["tools"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
    }

    @Test("sorted by name; administration is hidden, and hidden tools cannot be called") func hidden() async throws {
        let tools: [ToolDescriptor] = try [.named("z"), .named("a"), .named("echo", isAdministrative: true)]
        let server = try TestServer(tools: tools)
        #expect(names(await server.modern("tools/list")) == ["a", "z"])
        #expect(await server.modern("tools/call", ["name": "echo"]).errorCode == -32602)
        var options = MCPServerOptions.test
        options.profile = .administration
        let open = try TestServer(tools: tools, options: options)
        #expect(names(await open.modern("tools/list")) == ["a", "echo", "z"])
        #expect(await open.modern("tools/call", ["name": "echo"]).result != nil)
    }

    @Test("read-only mode and roles list what can be called at all") func readOnly() async throws {
        let rule = EffectRule(when: try JSONSchema(compiling: ["required": ["n"]]), effect: .write)
        let tools: [ToolDescriptor] =
            try Effect.allCases.map { try .named($0.rawValue, effect: $0) } + [
                .named("mixed", rules: [rule])
            ]
        var server = try TestServer(tools: tools, isReadOnly: true)
        #expect(names(await server.modern("tools/list")) == ["enqueue", "mixed", "read", "simulate"])
        server = try TestServer(tools: tools)
        #expect(names(await server.modern("tools/list")).count == 6)
        server.principal.role = .viewer
        #expect(names(await server.modern("tools/list")) == ["mixed", "read", "simulate"])
    }

    @Test("pages of a hundred, and cursors that end with their generation") func pages() async throws {
        let tools = try (0..<250).map { try ToolDescriptor.named("t\(1000 + $0)") }
        let server = try TestServer(tools: tools)
        var seen: [String] = []
        var cursor: JSONValue?
        var sizes: [Int] = []
        repeat {
            let response = await server.modern("tools/list", cursor.map { ["cursor": $0] } ?? [:])
            sizes.append(names(response).count)
            seen += names(response)
            cursor = response.result?["nextCursor"]
        } while cursor != nil
        #expect(sizes == [100, 100, 50])
        #expect(seen == tools.map(\.name))

        let first = await server.modern("tools/list").result?["nextCursor"]
        for bad: JSONValue in [
            "", "x", "2.0", "2.1", "t2.0", "t2.3", "t2.-1", "t02.1", "t2.1.1", "p2.1", 1, [:], "99999999999999999999.1",
        ] {
            #expect(await server.modern("tools/list", ["cursor": bad]).errorCode == -32602, "\(bad)")
        }
        #expect(await server.modern("tools/list", ["cursor": nil]).result != nil)
        server.load(Array(tools.prefix(240)))
        let stale = await server.modern("tools/list", ["cursor": first ?? ""])
        #expect(stale.errorCode == -32602)
        #expect(stale.value?["error"]?["message"]?.stringValue?.contains("changed") == true)
    }

    @Test("a changed registry gives the new list at once; none at all is an empty list") func changes() async throws {
        let server = try TestServer()
        #expect(names(await server.modern("tools/list")) == ["echo", "hang"])
        server.load([])
        let empty = await server.modern("tools/list")
        #expect(empty.result?["tools"] == [])
        #expect(empty.result?["nextCursor"] == nil)
        #expect(await server.modern("tools/call", ["name": "echo"]).errorCode == -32602)
    }
}
