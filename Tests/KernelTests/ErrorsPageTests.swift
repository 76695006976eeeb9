// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import Telemetry
import Testing

@testable import Kernel

@Suite("Errors")
struct ErrorsPageTests {
    private static let classes = [
        "tool error", "validation", "service unavailable", "rate limit", "authentication", "timeout", "circuit open",
    ]

    private static let page: String = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../docs/errors.md")
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }()

    @Test("The page has a row and a section for every code, and they say what the code does")
    func table() throws {
        let rows = Self.page.split(separator: "\n").filter { $0.hasPrefix("| ") }
            .map { $0.dropFirst(2).dropLast(2).components(separatedBy: " | ") }
            .filter { Self.classes.contains($0[0]) }
        #expect(Set(rows.map { $0[0] }) == Set(Self.classes))
        #expect(rows.count == ProblemCode.allCases.count && rows.count == 22)
        for row in rows {
            let code = try #require(ProblemCode(rawValue: row[1]), "\(row[1])")
            #expect(row[2] == String(code.status), "\(code)")
            #expect(row[5] == (code.isRetryable ? "yes" : "no"), "\(code)")
            #expect(row[4] == ([401, 403].contains(code.status) ? "4" : "1"), "\(code)")
            #expect((row[3] == "HTTP") == (code.status == 401), "\(code)")
            #expect(!row[6].isEmpty && Self.page.contains("\n### \(code.rawValue)\n"), "\(code)")
            // The anchor that a Markdown viewer gives the heading.
            #expect(Problem(code, "").json["type"] == .string("docs/errors.md#\(code.rawValue.lowercased())"))
        }
        #expect(Set(rows.map { $0[1] }).count == 22)
    }

    @Test("A value under a name that says secret is shown by no error, neither itself nor in a sentence")
    func faults() {
        let problem = Problem(
            .validation, "The arguments of \"x\" have 2 faults; password=hunter2 was given.",
            errors: [
                .init(
                    instancePath: "/auth/password", keyword: "minLength",
                    message: "password must be longer, got \"hunter2\"",
                    value: "hunter2", allowed: 8),
                .init(
                    instancePath: "", keyword: "additionalProperties", message: "has unknown members",
                    value: ["api_key": "hunter2", "list": [["Token": 5]], "kept": "yes", "token": true]),
                .init(instancePath: "/url", message: "no such host", value: "https://u:hunter2@h/"),
            ])
        let text = problem.redacted().json.text
        #expect(!text.contains("hunter2"), "\(text)")
        #expect(text.contains("[redacted]") && text.contains("\"kept\":\"yes\"") && text.contains("\"token\":true"))
        #expect(problem.redacted().redacted() == problem.redacted())
    }

    @Test("A problem is counted once, whoever hands it on")
    func counting() throws {
        let metrics = MetricsRegistry()
        let problems = ProblemMetrics(registry: metrics)
        #expect(metrics.exposition().contains(#"holdfast_problems_total{code="CIRCUIT_OPEN",tool="none"} 0"#))
        var problem = Problem(.notFound, "x")
        problems.count(&problem, tool: "t")
        problems.count(&problem, tool: nil)
        #expect(problem == Problem(.notFound, "x"))
        let text = metrics.exposition()
        #expect(text.contains(#"holdfast_problems_total{code="NOT_FOUND",tool="t"} 1"#))
        #expect(text.contains(#"holdfast_problems_total{code="NOT_FOUND",tool="none"} 0"#))
    }
}
