// SPDX-License-Identifier: Apache-2.0

import Kernel
import Settings

extension InstallReport {
    /// For people: what it is, what it asks for, where it went, and what is still to do.
    package var text: String {
        var lines = [headline]
        if let archive {
            lines.append("  archive: sha256 \(archive.fileDigest), for \(archive.architectures)")
            lines.append(contentsOf: archive.memberText.split(separator: "\n").map { "  " + $0 })
        }
        switch trial {
        case .passed: lines.append("  checked: it runs in a confined process of its own")
        case .left(let why): lines.append("  not tried: \(ShownText.line(why))")
        }
        lines += permissionLines + toolLines
        for remark in choice.remarks { lines.append("  note: \(remark)") }
        if !removed.isEmpty { lines.append("  no longer kept: \(removed.joined(separator: ", "))") }
        lines += siteLines
        return lines.joined(separator: "\n")
    }

    private var headline: String {
        let words =
            switch verb {
            case .install: isDryRun ? "would be installed" : "installed"
            case .upgrade: isDryRun ? "would be upgraded" : "upgraded"
            case .rollback: isDryRun ? "would go back" : "went back"
            }
        let from = before.map { $0.version == manifest.version ? "" : " from \($0.version)" } ?? ""
        return "\(manifest.id) \(manifest.version) (\(ShownText.line(manifest.name)), "
            + "\(ShownText.line(manifest.vendor)), \(ShownText.line(manifest.licence))) \(words)\(from) in \(choice.directory)"
    }

    private var permissionLines: [String] {
        guard !plan.asked.isEmpty else { return ["  asks for: nothing"] }
        var lines = ["  asks for:"]
        for permission in plan.asked {
            let new = plan.newlyAsked.contains(permission) ? ", new in this version" : ""
            let granted = plan.ungranted.contains(permission) ? "NOT granted" : "granted"
            lines.append("    \(ShownText.line(permission)) (\(granted)\(new))")
        }
        if !plan.idle.isEmpty {
            lines.append("  granted and not asked for, without effect: \(plan.idle.joined(separator: ", "))")
        }
        return lines
    }

    private var toolLines: [String] {
        var lines: [String] = []
        let title = before == nil ? "tools" : "new tools"
        if !newTools.isEmpty { lines.append("  \(title): \(newTools.joined(separator: ", "))") }
        if !goneTools.isEmpty { lines.append("  tools gone: \(goneTools.joined(separator: ", "))") }
        return lines
    }

    private var siteLines: [String] {
        guard let edit else {
            return ["  no site file enables it: holdfast plugin enable \(manifest.id)"]
        }
        var lines: [String] = []
        if !edit.diff.isEmpty { lines.append(String(edit.diff.dropLast())) }
        if isDryRun { return lines + ["nothing was written"] }
        if let refusal = edit.refusal {
            lines.append("\(edit.path) cannot be written (\(refusal)); write it so:")
            lines.append(edit.text)
        }
        if edit.text.hasPrefix("enabled = false") { return lines }
        return lines + ["a daemon that runs takes it with: holdfast plugin reload \(manifest.id)"]
    }
}
