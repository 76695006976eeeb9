// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// The operations that no tool stands behind: health, documents, the list of tools.
enum HostOperations {
    /// What they are shown under.
    static let tag = "holdfast"

    /// The operations of GET by path.
    static let paths: [(path: String, operation: JSONValue)] = [
        (
            "/",
            get(
                "start_page", "Start page",
                "What this is, and where to go on; as HTML the situation report, for whoever may call get_sitrep.",
                isOpen: true,
                [
                    "200": answer(
                        "The page.",
                        ["application/json": schema("StartPage"), "text/html": ["schema": ["type": "string"]]])
                ])
        ),
        (
            "/healthz",
            get(
                "healthz", "Whether the process lives", "Answers as long as the process does, whatever else is wrong.",
                isOpen: true, ["200": answer("It lives.", ["application/json": schema("Health")])])
        ),
        (
            "/readyz",
            get(
                "readyz", "Whether it can serve", "Every check, what it found, and since when it says so.",
                isOpen: true,
                [
                    "200": answer("It can.", ["application/json": schema("Readiness")]),
                    "503": answer("It cannot; the checks say why.", ["application/json": schema("Readiness")]),
                ])
        ),
        (
            "/metrics",
            get(
                "metrics", "Metrics", "All metrics in the text format of Prometheus.",
                ["200": answer("The metrics.", ["text/plain": text])], refusals: [401, 403, 421, 429, 500])
        ),
        (
            "/openapi.json",
            get(
                "openapi", "This document", "What the caller may call, as OpenAPI 3.1: it follows what is loaded.",
                [
                    "200": answer(
                        "The document.", ["application/json": ["schema": ["type": "object"]]], hasTag: true),
                    "304": ["$ref": "#/components/responses/NotModified"],
                ], parameters: ["IfNoneMatch"], refusals: [401, 403, 421, 422, 429, 500])
        ),
        (
            "/docs/errors.md",
            get(
                "errors", "The page of errors", "What each code means and what to do; type of a problem leads here.",
                isOpen: true, ["200": answer("The page.", ["text/markdown": text])], refusals: [404, 421, 500])
        ),
        (
            ToolAlias.root + "tools",
            get(
                "tools", "List tools", "The tools that the caller may call, sorted by name.",
                [
                    "200": answer("A page of tools.", ["application/json": schema("ToolList")], hasTag: true),
                    "304": ["$ref": "#/components/responses/NotModified"],
                ], parameters: ["IfNoneMatch"], more: paging, refusals: OpenAPIAnswers.ofLists)
        ),
    ]

    /// `GET /api/v1/tools/NAME`: the path of a tool's call shows the tool too.
    static func description(ofTool name: String) -> JSONValue {
        get(
            "tools_" + name, "Show a tool", "The tool \(name) with its schemas.",
            [
                "200": answer("The tool.", ["application/json": schema("Tool")], hasTag: true),
                "304": ["$ref": "#/components/responses/NotModified"],
            ], parameters: ["IfNoneMatch"], refusals: OpenAPIAnswers.ofLists + [404])
    }

    private static let paging: [JSONValue] = zip(ListPaging.properties.keys, ListPaging.properties.values).map {
        name, schema in
        [
            "name": .string(name), "in": "query", "required": false, "description": schema["description"] ?? "",
            "schema": schema,
        ]
    }

    private static let text: JSONValue = ["schema": ["type": "string"]]

    private static func schema(_ name: String) -> JSONValue {
        ["schema": ["$ref": .string("#/components/schemas/" + name)]]
    }

    private static func answer(_ description: String, _ content: JSONObject, hasTag: Bool = false) -> JSONValue {
        var headers: JSONObject = ["X-Request-ID": ["$ref": "#/components/headers/RequestID"]]
        if hasTag { headers["ETag"] = ["$ref": "#/components/headers/ETag"] }
        return ["description": .string(description), "headers": .object(headers), "content": .object(content)]
    }

    private static func get(
        _ id: String, _ summary: String, _ description: String, isOpen: Bool = false, _ answers: JSONObject,
        parameters: [String] = [], more: [JSONValue] = [], refusals: [Int] = [421, 500]
    ) -> JSONValue {
        var responses = answers
        for (status, reference) in OpenAPIAnswers.references(refusals) { responses[status] = reference }
        let shared = (parameters + ["RequestID"]).map { name -> JSONValue in
            ["$ref": .string("#/components/parameters/" + name)]
        }
        var object: JSONObject = [
            "operationId": .string("http_get_" + id), "tags": [.string(tag)], "summary": .string(summary),
            "description": .string(description), "parameters": .array(more + shared), "responses": .object(responses),
        ]
        if isOpen { object["security"] = [] }
        return .object(object)
    }
}
