// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Testing

@testable import MCP

/// What an address with a profile serves, and what a list shows to whom.
@Suite("profiles and lists") struct ProfileTests {
    private static let reading = Profile(name: "reading", title: "Reading only", patterns: ["get_*", "list_queues"])

    private func server() throws -> TestServer {
        var queues = try ToolDescriptor.named("list_queues")
        queues.isAdministrative = true
        return try TestServer(
            tools: [.named("get_a"), .named("get_b"), .named("set_a", effect: .write), queues],
            bodies: ["get_a": { .ok(Array(#"{"structured":"#.utf8) + $0.arguments + Array("}".utf8)) }],
            profiles: [Self.reading])
    }

    private func names(_ response: MCPHTTPResponse) throws -> [String] {
        let tools = try JSONValue.parse(response.body)["result"]?["tools"]?.arrayValue ?? []
        return tools.compactMap { $0["name"]?.stringValue }
    }

    @Test("a profile is the subset that it names, with administration that it names in full") func subset() async throws
    {
        let test = try server()
        #expect(try names(await test.modern("tools/list")) == ["get_a", "get_b", "set_a"])
        let listed = await test.modern("tools/list", profile: Self.reading)
        #expect(try names(listed) == ["get_a", "get_b", "list_queues"])
        let found = try JSONValue.parse(await test.modern("server/discover", profile: Self.reading).body)
        #expect(found["result"]?["_meta"]?[MetaKey.serverInfo]?["title"] == "Reading only")
    }

    @Test("what is outside of a profile is unknown there")
    func outside() async throws {
        let test = try server()
        let refused = await test.modern("tools/call", ["name": "set_a", "arguments": [:]], profile: Self.reading)
        #expect(try JSONValue.parse(refused.body)["error"]?["code"] == -32_602)
        let called = await test.modern("tools/call", ["name": "get_a", "arguments": ["x": 1]], profile: Self.reading)
        #expect(called.result?["structuredContent"] == ["x": 1])
    }

    @Test("a profile of another name is not found, with the names that there are") func unknown() throws {
        let test = try server()
        #expect(try test.server.profile(named: "reading") == Self.reading)
        do throws(Problem) {
            _ = try test.server.profile(named: "writing")
            Issue.record("there is no such profile")
        } catch {
            #expect(error.status == 404 && error.detail == "There is no profile \"writing\"; there are reading.")
        }
    }

    @Test("lists differ by scopes and role, whoever asked before") func rights() async throws {
        var test = try server()
        func list(_ role: Role, _ words: [String]) async throws -> [String] {
            test.principal = Principal(
                name: "ann", role: role, disclosure: .pseudonym, scopes: try Scopes(parsing: words))
            return try names(await test.modern("tools/list"))
        }
        #expect(try await list(.operator, []) == ["get_a", "get_b", "set_a"])
        #expect(try await list(.viewer, []) == ["get_a", "get_b"])
        #expect(try await list(.operator, ["tool:get_b"]) == ["get_b"])
        #expect(try await list(.operator, ["effect:read"]) == ["get_a", "get_b"])
        #expect(try await list(.operator, []) == ["get_a", "get_b", "set_a"])
        test.principal = Principal(
            name: "ann", role: .operator, disclosure: .pseudonym, scopes: try Scopes(parsing: ["tool:get_b"]))
        let refused = try JSONValue.parse(await test.modern("tools/call", ["name": "set_a", "arguments": [:]]).body)
        #expect(refused["result"]?["isError"] == true)
        #expect(refused["result"]?["_meta"]?[MetaKey.problem]?["status"] == 403)
    }
}
