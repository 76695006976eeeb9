// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Telemetry
import Testing

@testable import MCP

@Suite("MCP sessions") struct SessionTests {
    private let minute: UInt64 = 60_000_000_000

    @Test("missing, unknown, ended, repeated, of somebody else") func refusals() async throws {
        let server = try TestServer()
        let session = await server.open()
        let ping = TestServer.request("ping", [:])
        let missing = await server.http(ping)
        #expect(missing.status == 400 && missing.errorCode == -32600)
        #expect(await server.legacy("ping", session: "0123").status == 404)
        let twice = await server.http(ping, headers: [("Mcp-Session-Id", session), ("mcp-session-id", session)])
        #expect(twice.status == 400)
        let stranger = Principal(name: "bob", role: .admin, disclosure: .full)
        #expect(await server.http(ping, headers: [("Mcp-Session-Id", session)], as: stranger).status == 404)
        let foreign = await server.http("", method: "DELETE", headers: [("Mcp-Session-Id", session)], as: stranger)
        #expect(foreign.status == 404)
        #expect(await server.legacy("ping", session: session).status == 200)

        #expect(await server.http("", method: "DELETE").status == 400)
        #expect(await server.http("", method: "DELETE", headers: [("Mcp-Session-Id", session)]).status == 204)
        #expect(await server.http("", method: "DELETE", headers: [("Mcp-Session-Id", session)]).status == 404)
        #expect(await server.legacy("ping", session: session).status == 404)
    }

    @Test("the version header must be the session's") func version() async throws {
        let server = try TestServer()
        let session = await server.open("2025-06-18")
        let ping = TestServer.request("ping", [:])
        for (version, status) in [("2025-06-18", 200), ("2025-11-25", 400), ("2026-07-28", 400), ("nonsense", 400)] {
            let response = await server.http(
                ping, headers: [("Mcp-Session-Id", session), ("MCP-Protocol-Version", version)])
            #expect(response.status == status, "\(version)")
        }
    }

    @Test("a session that lies idle ends after 30 minutes, one in use lives on") func idle() async throws {
        let server = try TestServer()
        let used = await server.open()
        let left = await server.open()
        server.time.advance(nanoseconds: 29 * minute)
        #expect(await server.legacy("ping", session: used).status == 200)
        server.time.advance(nanoseconds: minute)
        #expect(await server.legacy("ping", session: left).status == 404)
        #expect(await server.legacy("ping", session: used).status == 200)
        server.time.advance(nanoseconds: 31 * minute)
        server.server.endIdleSessions()
        #expect(server.server.sessionCount == 0)
    }

    @Test("a session in which a call runs is not idle") func busy() async throws {
        let server = try TestServer()
        let session = await server.open()
        let call = Task { await server.legacy("tools/call", ["name": "hang"], session: session) }
        for await _ in server.plugin.hanging { break }
        server.time.advance(nanoseconds: 60 * minute)
        server.server.endIdleSessions()
        #expect(server.server.sessionCount == 1)
        // Ending the session ends its calls.
        #expect(await server.http("", method: "DELETE", headers: [("Mcp-Session-Id", session)]).status == 204)
        _ = await call.value
        #expect(server.plugin.cancelledCount == 1)
    }

    @Test("abandoned sessions make room for new ones") func capacity() async throws {
        var options = MCPServerOptions.test
        options.maximumSessions = 10
        let server = try TestServer(options: options)
        let first = await server.open()
        server.time.advance(nanoseconds: 1)
        let second = await server.open()
        for _ in 0..<8 {
            server.time.advance(nanoseconds: 1)
            _ = await server.open()
        }
        server.time.advance(nanoseconds: 1)
        #expect(await server.legacy("ping", session: first).status == 200)
        for _ in 0..<5 {
            server.time.advance(nanoseconds: 1)
            let newest = await server.open()
            #expect(server.server.sessionCount <= 10)
            #expect(await server.legacy("ping", session: newest).status == 200)
        }
        #expect(await server.legacy("ping", session: second).status == 404)
        #expect(await server.legacy("ping", session: first).status == 200)
    }

    @Test("ids do not repeat") func unique() async throws {
        let server = try TestServer()
        var ids: Set<String> = []
        for _ in 0..<500 { ids.insert(await server.open()) }
        #expect(ids.count == 500)
    }
}
