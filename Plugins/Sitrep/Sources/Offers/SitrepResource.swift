// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// `holdfast://sitrep`: the report as a resource, for clients that watch it.
enum SitrepResource {
    static let uri = "holdfast://sitrep"
    /// What the whole of it may take (design.md: replies under 32 KB).
    private static let maximumBytes = 30 << 10

    static func resource(_ rules: SiteRules) -> Resource {
        Resource(
            uri: uri, name: "sitrep", title: "Situation report",
            description: """
                One level for the whole program with its causes, the worst findings and what is not known, computed when it \
                is read. Watch it to be told when a new version of the schedule is published and when the shown level \
                changes; get_sitrep shows more findings.
                """,
            mimeType: "application/json", audience: [.user, .assistant], priority: 1
        ) { call in .text(try await text(call, rules), mimeType: "application/json") }
    }

    /// The report with as many findings as fit.
    static func text(_ call: ToolCall, _ rules: SiteRules) async throws -> String {
        var report = try await SitrepTool.report(call, rules: rules, limit: 20)
        while report.serialized().count > maximumBytes, var object = report.objectValue,
            let findings = object["findings"]?.arrayValue, !findings.isEmpty
        {
            object["findings"] = .array(Array(findings.prefix(findings.count / 2)))
            report = .object(object)
        }
        return report.text
    }

    /// Tells clients that watch it; that nobody could be told keeps nothing from going on.
    static func tell(_ call: ToolCall) async {
        do { try await call.notifyResourceUpdated(uri) } catch {
            call.log(.debug, "clients were not told of the sitrep")
        }
    }
}
