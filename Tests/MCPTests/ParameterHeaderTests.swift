// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Testing

@testable import MCP

/// Arguments that headers repeat (MCP 2026-07-28, streamable-http L364-388, L490-498, L552-591).
@Suite struct ParameterHeaderTests {
    private static let schema: JSONValue = [
        "type": "object",
        "properties": [
            "region": ["type": "string", "x-mcp-header": "Region"],
            "count": ["type": "integer", "x-mcp-header": "Count"],
            "dry": ["type": "boolean", "x-mcp-header": "Dry-Run"],
            "where": ["type": "object", "properties": ["city": ["type": "string", "x-mcp-header": "City"]]],
        ],
    ]

    private func call(
        _ arguments: JSONObject, _ headers: [(name: String, value: String)]
    ) async throws -> MCPHTTPResponse {
        var tool = try ToolDescriptor.named("echo", input: Self.schema)
        tool.headerParameters = try HeaderParameter.all(in: Self.schema)
        return try await TestServer(tools: [tool]).modern(
            "tools/call", ["name": "echo", "arguments": .object(arguments)], headers: headers)
    }

    @Test(
        arguments: [
            ([:], []), (["region": .null], []), (["region": "eu"], ["Mcp-Param-Region: eu"]),
            (["region": "eu"], ["mcp-param-REGION:  eu \t"]),
            (["region": "Hello"], ["Mcp-Param-Region: =?base64?SGVsbG8=?="]),
            (["region": "ü"], ["Mcp-Param-Region: =?base64?w7w=?="]), (["count": 42], ["Mcp-Param-Count: 42"]),
            (["count": 42], ["Mcp-Param-Count: 42.0"]), (["count": 42], ["Mcp-Param-Count: 4.2e1"]),
            (["dry": true], ["Mcp-Param-Dry-Run: true"]), (["dry": false], ["Mcp-Param-Dry-Run: false"]),
            (["where": ["city": "Bern"]], ["Mcp-Param-City: Bern"]),
            (["region": "eu"], ["Mcp-Param-Region: eu", "Mcp-Param-Other: x"]),
        ] as [(JSONObject, [String])]) func whatIsTrue(arguments: JSONObject, headers: [String]) async throws
    {
        let response = try await call(arguments, Self.fields(headers))
        // What the schema refuses is refused by the schema: a null.
        #expect(response.status == 200 && response.result?["isError"] == .bool(arguments["region"] == .null))
    }

    @Test(
        arguments: [
            (["region": "eu"], []), (["region": "eu"], ["Mcp-Param-Region: us"]),
            (["region": "eu"], ["Mcp-Param-Region: EU"]),
            (["region": "eu"], ["Mcp-Param-Region: eu", "Mcp-Param-Region: eu"]), ([:], ["Mcp-Param-Region: eu"]),
            (["region": "Hello"], ["Mcp-Param-Region: =?base64?SGVsbG8?="]),
            (["region": "Hello"], ["Mcp-Param-Region: =?base64?SGVs!G8=?="]),
            (["region": "Hello"], ["Mcp-Param-Region: SGVsbG8="]),
            (["region": "Hello"], ["Mcp-Param-Region: =?base64?SGVsbG8="]),
            (["region": "ü"], ["Mcp-Param-Region: ü"]), (["count": 42], ["Mcp-Param-Count: 43"]),
            (["count": 42], ["Mcp-Param-Count: forty-two"]), (["dry": true], ["Mcp-Param-Dry-Run: True"]),
            (["dry": true], ["Mcp-Param-Dry-Run: 1"]), (["where": ["city": "Bern"]], []),
        ] as [(JSONObject, [String])]) func whatIsNot(arguments: JSONObject, headers: [String]) async throws
    {
        let response = try await call(arguments, Self.fields(headers))
        #expect(response.status == 400 && response.errorCode == -32020)
    }

    private static func fields(_ lines: [String]) -> [(name: String, value: String)] {
        lines.map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (String(parts[0]), String(parts[1].dropFirst()))
        }
    }
}
