// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// All plans as printed matter: a cover with the list, and a page and a table for each, the likeliest first.
struct Binder {
    let source: ProgramSource
    let plans: [FallbackPlan]
    let deltas: [String: [PlanDelta]]
    let maximumAgeDays: Int

    private var ordered: [FallbackPlan] {
        plans.enumerated().sorted {
            ($0.element.kind.likelihoodRank, $0.offset) < ($1.element.kind.likelihoodRank, $1.offset)
        }
        .map(\.element)
    }

    func page(_ plan: FallbackPlan) -> BinderPage {
        BinderPage(
            source: source, plan: plan, deltas: deltas[plan.id] ?? [],
            freshness: Freshness(plan, digest: source.digest, now: source.now, maximumAgeDays: maximumAgeDays),
            maximumAgeDays: maximumAgeDays)
    }

    /// The files of a folder, by name: `index.html`, and `001-loss-r07.html` and `.csv` for each plan.
    func files() -> [(name: String, text: String)] {
        let plans = ordered
        var files = [
            ("index.html", BinderPage.document(title: title, cover(plans) { "\(Self.fileName($0, $1)).html" }))
        ]
        for (index, plan) in plans.enumerated() {
            let page = page(plan)
            files.append((Self.fileName(index, plan) + ".html", page.html))
            files.append((Self.fileName(index, plan) + ".csv", page.csv))
        }
        return files
    }

    /// Everything as one document, for one print.
    var whole: String {
        let plans = ordered
        return BinderPage.document(
            title: title,
            cover(plans) { "#\($1.id)" } + plans.map { page($0).section }.joined(separator: "\n"))
    }

    private var title: String { "Fallback plans of \(source.profile.name)" }

    private func cover(_ plans: [FallbackPlan], link: (Int, FallbackPlan) -> String) -> String {
        let wording = PlanWording(source: source)
        let rows = plans.enumerated().map { index, plan -> String in
            let page = page(plan)
            let state = page.freshness == .fresh ? "" : " class=\"stale\""
            let age = plan.age(at: source.now).map { Wording.number($0) } ?? "?"
            return
                "<tr><td><a href=\"\(BinderPage.escaped(link(index, plan)))\">\(BinderPage.escaped(wording.title(plan)))</a></td><td>\(age)</td><td\(state)>\(page.freshness.rawValue)</td><td>\(plan.activatedCoverage.map { Wording.percent($0) } ?? "-")</td><td>\(plan.changes)</td><td>\(plan.needsApproval ? "yes" : "")</td></tr>"
        }
        return """
            <section><h1>\(BinderPage.escaped(title))</h1>
            <p>The likeliest first. Everything needed is on these pages: neither the server nor its database.</p>
            <table><thead><tr><th>Scenario</th><th>Age in days</th><th>State</th><th>Covered</th><th>Changes</th><th>Needs approval</th></tr></thead>
            \(rows.joined(separator: "\n"))
            </table></section>
            """
    }

    /// `001-loss-r07`: only letters, digits, dot, underscore and dash, so that no id of anybody's reaches out of a folder.
    static func fileName(_ index: Int, _ plan: FallbackPlan) -> String {
        let number = String(repeating: "0", count: max(0, 3 - "\(index)".count)) + "\(index)"
        let safe = plan.id.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "_" }
        return number + "-" + String(safe.prefix(80))
    }
}

/// Whether and when the binder was written to the site's folder.
struct BinderState {
    /// The folder that the site names; nil if it names none.
    let folder: String?
    let writtenAt: String?
    let files: Int
    /// Why it could not be written; nil if it was.
    let fault: String?

    static let key = "binder"

    init(folder: String?, writtenAt: String? = nil, files: Int = 0, fault: String? = nil) {
        (self.folder, self.writtenAt, self.files, self.fault) = (folder, writtenAt, files, fault)
    }

    init(_ json: JSONValue) {
        self.init(
            folder: json["folder"]?.stringValue, writtenAt: json["written_at"]?.stringValue,
            files: Int(json["files"]?.integerValue ?? 0), fault: json["fault"]?.stringValue)
    }

    var json: JSONValue {
        [
            "folder": folder.map { .string($0) } ?? .null, "written_at": writtenAt.map { .string($0) } ?? .null,
            "files": .integer(Int64(files)), "fault": fault.map { .string($0) } ?? .null,
            "works_without_daemon": .bool(folder != nil && writtenAt != nil && fault == nil),
        ]
    }
}
