// SPDX-License-Identifier: Apache-2.0

import JSON

/// A situation report as one page of HTML that can be read aloud, printed, and pinned to a wall; no script.
///
/// Made of the answer of `get_sitrep` and of nothing else: whoever sees the page may see the answer.
struct SitrepPage {
    let report: JSONValue
    let isDemo: Bool
    let version: String

    private var figures: JSONValue { report["figures"] ?? .null }

    /// The whole document.
    var html: String {
        let level = report["level"]?.stringValue ?? "UNKNOWN"
        let parts = [
            heading(level), crisis, section("What to do", actions), section("Findings", findings),
            section("Figures", signals), section("What is not known", missing), footer,
        ]
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(HTMLText.escaped(level)) - situation report</title>
            <style>\(PageStyle.sheet)</style>
            </head>
            <body>
            \(parts.filter { !$0.isEmpty }.joined(separator: "\n"))
            </body>
            </html>

            """
    }

    private func text(_ value: JSONValue?) -> String { HTMLText.escaped(Self.plain(value)) }

    private static func plain(_ value: JSONValue?) -> String {
        guard let value, !value.isNull else { return "-" }
        return value.stringValue ?? value.text
    }

    private func badge(_ word: JSONValue?) -> String {
        let word = word?.stringValue ?? "UNKNOWN"
        return HTMLText.element("span", word, class: "level " + word)
    }

    private func section(_ title: String, _ body: String) -> String {
        body.isEmpty ? "" : HTMLText.element("h2", title) + "\n" + body
    }

    private func heading(_ level: String) -> String {
        let demo = isDemo ? HTMLText.element("p", "DEMO: invented people and a fixed date.", class: "small") : ""
        let evaluation = figures["evaluation"]
        var state = "Measured now: \(badge(figures["raw_level"])); shown since \(text(figures["since"]))"
        state += "; \(text(figures["transitions_24h"])) changes in 24 hours"
        state += figures["chattering"]?.boolValue == true ? ", which is too many: mend the threshold." : "."
        return [
            demo, HTMLText.tag("h1", badge(report["level"]) + " " + text(report["headline"])),
            HTMLText.tag("p", state),
            HTMLText.list((report["level_reasons"]?.arrayValue ?? []).map { text($0) }),
            HTMLText.tag(
                "p",
                "Schedule version \(text(report["schedule_version"])), as of \(text(report["as_of"])). Evaluation "
                    + "\(text(evaluation?["number"])) at \(text(evaluation?["at"])). Score \(text(figures["score"])) of 100, "
                    + "for the trend only.", class: "small"),
        ].joined(separator: "\n")
    }

    private var crisis: String {
        let crisis = figures["crisis"] ?? .null
        if crisis["active"]?.boolValue == true {
            return HTMLText.tag(
                "p",
                "<strong>Crisis mode (\(text(crisis["severity"])))</strong> since \(text(crisis["entered_at"])), until "
                    + "\(text(crisis["expires_at"])). Publishing is held.", class: "banner")
        }
        guard let because = crisis["proposed_because"]?.stringValue else { return "" }
        return HTMLText.element("p", "Crisis mode is proposed: \(because).", class: "banner")
    }

    private var actions: String {
        HTMLText.list(
            (figures["actions"]?.arrayValue ?? []).map { badge($0["level"]) + " " + text($0["text"]) }, ordered: true)
    }

    private var findings: String {
        let found = report["findings"]?.arrayValue ?? []
        let table = HTMLText.table(
            ["Level", "Finding", "What helps"],
            found.map { [badge($0["level"]), text($0["sentence"]), text($0["action"])] })
        guard let total = report["total_findings"]?.integerValue, total > Int64(found.count) else { return table }
        return table + "\n" + HTMLText.element("p", "\(found.count) of \(total) findings.", class: "small")
    }

    private var signals: String {
        HTMLText.table(
            ["Figure", "Class", "Level", "Value", "As of"],
            (figures["signals"]?.arrayValue ?? []).map { row in
                let value =
                    row["value"]?.doubleValue.map { ReadableFigure.text($0, unit: row["unit"]?.stringValue ?? "1") }
                    ?? "-"
                return [
                    text(row["id"]), text(row["class"]), badge(row["level"]), HTMLText.escaped(value),
                    text(row["as_of"]),
                ]
            })
    }

    private var missing: String {
        HTMLText.list(
            (report["missing"]?.arrayValue ?? []).map { text($0["what"]) + ": " + text($0["reason"]) })
    }

    private var footer: String {
        HTMLText.element(
            "p", "Holdfast \(version). UNKNOWN is never good: what is not measured is not known to be well.",
            class: "small")
    }
}
