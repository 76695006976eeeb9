// SPDX-License-Identifier: Apache-2.0

import Patterns
import Roster

/// A plan as a printed page and as a table for a spreadsheet: all that following it takes, without the daemon.
struct BinderPage {
    let source: ProgramSource
    let plan: FallbackPlan
    let deltas: [PlanDelta]
    /// How it stands now; nil where the paper cannot know when it is read.
    let freshness: Freshness
    let maximumAgeDays: Int
    private var wording: PlanWording { PlanWording(source: source) }

    /// Style of all pages: one scenario a sheet, black on white, a mark in red for what is stale.
    static let style = """
        body{font:12pt/1.35 sans-serif;color:#000;background:#fff;max-width:60em;margin:1em auto;padding:0 1em}
        table{border-collapse:collapse;width:100%;margin:.5em 0}
        th,td{border:1px solid #666;padding:.15em .5em;text-align:left;vertical-align:top}
        thead{display:table-header-group}tr{page-break-inside:avoid}
        section{page-break-after:always}
        .stale{color:#b00;border:2px solid #b00;padding:.3em .6em;font-weight:bold}
        @media print{body{margin:0;max-width:none}a{color:#000;text-decoration:none}}
        """

    /// A whole document.
    static func document(title: String, _ body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>\(escaped(title))</title>
        <style>\(style)</style></head><body>
        \(body)
        </body></html>

        """
    }

    /// The page as a document of its own.
    var html: String { Self.document(title: wording.title(plan), section) }

    /// The page as a part of a binder.
    var section: String {
        var lines = ["<section id=\"\(Self.escaped(plan.id))\">", "<h1>\(Self.escaped(wording.title(plan)))</h1>"]
        if freshness != .fresh {
            let reason =
                freshness == .expired ? "far too old" : "made from another version of the schedule, or too old"
            lines.append("<p class=\"stale\">STALE: this plan is \(reason). Check each change before you make it.</p>")
        }
        let made = plan.builtAt.map { "\($0)" } ?? "unknown"
        let last = plan.builtAt.map { "\($0.date.advanced(by: maximumAgeDays))" } ?? "unknown"
        lines.append(
            "<p>For \(plan.from) to \(plan.to). Made \(made) from version \(plan.version.map { "\($0)" } ?? "unknown") (\(Self.escaped(String(plan.digest?.prefix(12) ?? "no digest")))); do not trust it after \(last).</p>"
        )
        if !plan.away.isEmpty {
            lines.append("<p>Away: \(Self.escaped(plan.away.map { wording.name($0) }.joined(separator: ", "))).</p>")
        }
        lines.append(
            "<p>Covered if nobody does anything: \(share(plan.staticCoverage)). Covered if this page is followed: \(share(plan.activatedCoverage)), with \(plan.changes) changes.</p>"
        )
        lines += gapLines + breachLines + deltaLines
        lines.append("</section>")
        return lines.joined(separator: "\n")
    }

    private var gapLines: [String] {
        guard !plan.gaps.isEmpty else { return ["<p>Nothing stays uncovered.</p>"] }
        let rows = plan.gaps.map { gap in
            "<tr><td>\(wording.slot(gap.slot))</td><td>\(Self.escaped(wording.service(gap.service)))</td><td>\(gap.people)</td></tr>"
        }
        let more = plan.totalGaps > plan.gaps.count ? "<p>And \(plan.totalGaps - plan.gaps.count) more.</p>" : ""
        return
            ["<h2>Nobody can cover</h2><table><thead><tr><th>When</th><th>Service</th><th>People</th></tr></thead>"]
            + rows + ["</table>\(more)"]
    }

    private var breachLines: [String] {
        guard !plan.breaches.isEmpty else { return [] }
        let names = plan.breaches.map { "<li>\(Self.escaped($0.code)): \(Self.escaped(wording.name($0.person)))</li>" }
        return ["<h2>Needs approval: it breaks rules</h2><ul>"] + names + ["</ul>"]
    }

    private var deltaLines: [String] {
        // A list that is not whole is worse than none: whoever follows it thinks that it is all.
        guard deltas.count == plan.changes else {
            return ["<p class=\"stale\">The \(plan.changes) changes of this plan are missing: print it again.</p>"]
        }
        guard !deltas.isEmpty else { return ["<p>Nobody has to change.</p>"] }
        let rows = deltas.map { delta in
            let from = delta.from.map { wording.service($0) } ?? "free"
            return
                "<tr><td>\(wording.slot(delta.slot))</td><td>\(Self.escaped(wording.name(delta.person)))</td><td>\(Self.escaped(from))</td><td>\(Self.escaped(wording.service(delta.to)))</td><td></td></tr>"
        }
        return [
            "<h2>Who changes</h2><table><thead><tr><th>When</th><th>Who</th><th>From</th><th>To</th><th>Done</th></tr></thead>"
        ] + rows + ["</table>"]
    }

    private func share(_ share: Double?) -> String { share.map { Wording.percent($0) } ?? "nothing is needed" }

    /// The changes as CSV (RFC 4180), with cells that a spreadsheet would run made harmless.
    var csv: String {
        var lines = ["date,slot,person_id,name,from_service,to_service"]
        for delta in deltas {
            lines.append(
                [
                    "\(delta.slot.date)", delta.slot.slot.code, delta.person, wording.name(delta.person),
                    delta.from ?? "", delta.to,
                ].map(Self.cell).joined(separator: ","))
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    private static func cell(_ text: String) -> String {
        var text = text
        // A spreadsheet runs what begins like a formula (OWASP, CSV injection).
        if let first = text.first, "=+-@\t\r".contains(first) { text = "'" + text }
        guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// Text as HTML.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
        return result
    }
}
