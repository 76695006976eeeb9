// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Testing

@testable import MCP

/// What a stateless client gets (2026-07-28).
@Suite("MCP 2026-07-28") struct ModernTests {
    @Test("discover says who answers and what there is") func discover() async throws {
        let response = try await TestServer().modern("server/discover")
        #expect(
            String(decoding: response.body, as: UTF8.self)
                == #"{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","supportedVersions":["2026-07-28"],"#
                + #""capabilities":{"logging":{},"prompts":{"listChanged":true},"#
                + #""resources":{"subscribe":true,"listChanged":true},"tools":{"listChanged":true},"completions":{}},"ttlMs":5000,"cacheScope":"public","#
                + #""_meta":{"io.modelcontextprotocol/serverInfo":{"name":"holdfast","title":"Holdfast","version":"1.2.3"}},"#
                + #""instructions":"Read the sitrep first."}}"#)
        #expect(response.header("Content-Type") == "application/json")
    }

    @Test("a call answers with structured content and the same as text") func call() async throws {
        let response = try await TestServer().modern(
            "tools/call", ["name": "echo", "arguments": ["a": "é\n"]], id: "x")
        #expect(
            String(decoding: response.body, as: UTF8.self)
                == #"{"jsonrpc":"2.0","id":"x","result":{"content":[{"type":"text","text":"{\"a\":\"é\\n\"}"}],"#
                + #""structuredContent":{"a":"é\n"},"isError":false,"resultType":"complete","#
                + #""_meta":{"io.modelcontextprotocol/serverInfo":{"name":"holdfast","title":"Holdfast","version":"1.2.3"}}}}"#
        )
    }

    @Test("own content, any structured value, own metadata") func ownContent() async throws {
        let server = try TestServer(
            tools: [.named("own")],
            bodies: [
                "own": { _ in
                    .ok(
                        Array(
                            #"""
                            {"structured":[1,2],"content":[{"type":"text","text":"two"},{"type":"strange"}],
                             "meta":{"org.example/k":1,"io.modelcontextprotocol/serverInfo":"forged","traceparent":"x",
                             "a.mcp/y":2,"io.holdfast/problem":3,"plain":4}}
                            """#.utf8))
                }
            ])
        let result = await server.modern("tools/call", ["name": "own"]).result
        #expect(result?["structuredContent"] == [1, 2])
        #expect(
            result?["content"] == [
                ["type": "text", "text": "two"], ["type": "text", "text": "{\"type\":\"strange\"}"],
            ])
        #expect(
            result?["_meta"]?.objectValue?.keys == ["org.example/k", "plain", "io.modelcontextprotocol/serverInfo"])
        #expect(result?["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "holdfast")
    }

    @Test("a failure is a result that a model can read") func failure() async throws {
        let server = try TestServer(
            tools: [.named("fail"), .named("strict", input: ["type": "object", "required": ["days"]])],
            bodies: [
                "fail": { _ in
                    .failed(.toolError, Array(#"{"code":"CONFLICT","detail":"The week is full."}"#.utf8))
                }
            ])
        let failed = await server.modern("tools/call", ["name": "fail"])
        #expect(failed.status == 200)
        #expect(failed.result?["isError"] == true)
        #expect(failed.result?["structuredContent"] == nil)
        #expect(failed.result?["resultType"] == "complete")
        #expect(failed.result?["content"] == [["type": "text", "text": "The week is full."]])
        let problem = failed.result?["_meta"]?[MetaKey.problem]
        #expect(problem?["code"] == "CONFLICT")
        #expect(problem?["correlation_id"]?.stringValue?.isEmpty == false)

        let invalid = await server.modern("tools/call", ["name": "strict", "arguments": [:]])
        #expect(invalid.result?["isError"] == true)
        #expect(invalid.result?["_meta"]?[MetaKey.problem]?["code"] == "MISSING_PARAMETER")
    }

    @Test("a forbidden call says so") func forbidden() async throws {
        var server = try TestServer(tools: [.named("echo", effect: .write)])
        server.principal.role = .viewer
        let result = await server.modern("tools/call", ["name": "echo"]).result
        #expect(result?["isError"] == true)
        #expect(result?["_meta"]?[MetaKey.problem]?["code"] == "FORBIDDEN")
    }

    @Test("the call carries face, correlation and trace") func context() async throws {
        let server = try TestServer(
            tools: [.named("context")],
            bodies: ["context": { .ok(Array(#"{"structured":"#.utf8) + $0.context + Array("}".utf8)) }])
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let result = await server.modern(
            "tools/call", ["name": "context"], headers: [("traceparent", trace), ("X-Request-ID", "req-7")]
        ).result
        #expect(result?["structuredContent"]?["correlation_id"] == "req-7")
        // The call is a span of its own in the caller's trace.
        let span = try #require(result?["structuredContent"]?["traceparent"]?.stringValue)
        #expect(span.hasPrefix(trace.prefix(36)) && span.hasSuffix("-01") && span != trace)
        #expect(result?["structuredContent"]?["disclosure"] == "pseudonym")
        let malformed = await server.modern("tools/call", ["name": "context"], headers: [("traceparent", "zz")]).result
        let other = try #require(malformed?["structuredContent"]?["traceparent"]?.stringValue)
        #expect(other.count == trace.count && !other.hasPrefix(trace.prefix(36)))
    }

    @Test("a wrong tool name names the nearest and how to go on") func suggestion() async throws {
        let server = try TestServer(tools: [.named("echo"), .named("ecco", isAdministrative: true)])
        let error = await server.modern("tools/call", ["name": "ecko"]).value?["error"]
        #expect(error?["message"]?.stringValue?.contains("Did you mean echo?") == true)
        #expect(error?["message"]?.stringValue?.contains("tools/list") == true)
    }

    @Test("a client that hangs up cancels its call") func hangUp() async throws {
        let server = try TestServer()
        let call = Task { await server.modern("tools/call", ["name": "hang"]) }
        for await _ in server.plugin.hanging { break }
        call.cancel()
        _ = await call.value
        #expect(server.plugin.cancelledCount == 1)
    }
}
