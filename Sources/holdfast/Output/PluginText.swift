// SPDX-License-Identifier: Apache-2.0

import JSON

/// One plugin, and what was done to it, for people.
enum PluginText {
    /// All that the daemon knows of a plugin.
    static func show(_ plugin: JSONValue) -> String {
        let instance = plugin["instance"] ?? .null
        var rows: [(String, String)] = []
        func row(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { rows.append((name, value)) }
        }
        row("plugin", "\(text(plugin, "id")) \(text(plugin, "version")), \(text(plugin, "name"))")
        row("about", text(plugin, "description"))
        row("vendor", "\(text(plugin, "vendor")), \(text(plugin, "licence"))")
        row("state", text(plugin, "state") + (plugin["reason"]?.stringValue.map { ": " + $0 } ?? ""))
        row("placement", placement(plugin, instance))
        row("instance", running(plugin, instance))
        row("quarantine", instance["quarantine"]?.stringValue)
        row("confinement", confinement(instance))
        row("why there", plugin["placement_reason"]?.stringValue)
        row("permissions", PermissionText.summary(plugin))
        row("provides", names(plugin["provides"]))
        row("requires", requires(plugin["requires"]))
        row("conflicts", names(plugin["conflicts"]))
        row("after", names(plugin["after"]))
        row("tools", names(plugin["tools"]))
        row("task types", names(plugin["task_types"]))
        row("schedules", names(plugin["schedules"]))
        row("signals", names(plugin["signals"]))
        row("runtime", runtime(plugin, instance))
        row("sha256", text(plugin, "sha256"))
        row("folder", text(plugin, "folder"))
        row("last refusal", plugin["last_refusal"]?.stringValue)
        let width = rows.map(\.0.count).max() ?? 0
        var lines = rows.map { name, value in name + String(repeating: " ", count: width - name.count + 2) + value }
        lines += PermissionText.table(plugin["permission_use"])
        lines += crash(instance["last_crash"] ?? .null)
        return lines.joined(separator: "\n")
    }

    /// What a reload did.
    static func report(_ report: JSONValue) -> String {
        let id = text(report, "id")
        let version = report["version"]?.stringValue.map { " " + $0 } ?? ""
        var line = "\(id)\(version): \(text(report, "outcome")), generation \(report["generation"]?.text ?? "?")"
        line += ", \(report["elapsed_ms"]?.text ?? "?") ms"
        if let draining = report["calls_draining"]?.integerValue, draining > 0 {
            line += "; \(draining) calls end in the code that they started with"
        }
        return line
    }

    /// What became of the site's file and of the plugin.
    static func edit(_ answer: JSONValue) -> String {
        guard answer["written"]?.boolValue == true else {
            return "# \(text(answer, "path"))\n\(text(answer, "text"))"
        }
        var lines: [String] = []
        let diff = text(answer, "diff")
        lines.append(diff.isEmpty ? "\(text(answer, "path")) says so already" : String(diff.dropLast()))
        if answer["quarantine_lifted"]?.boolValue == true { lines.append("the quarantine is lifted") }
        if let done = answer["report"], !done.isNull { lines.append(report(done)) }
        return lines.joined(separator: "\n")
    }

    private static func placement(_ plugin: JSONValue, _ instance: JSONValue) -> String {
        let placement = instance["placement"]?.stringValue ?? text(plugin, "placement")
        guard placement == "in-process" else { return placement + " (a process of its own: grants are enforced)" }
        return placement + " (grants are policy, not enforcement: its code can do what the daemon can)"
    }

    /// What it was built for, and whether it runs with what it brings of that.
    private static func runtime(_ plugin: JSONValue, _ instance: JSONValue) -> String {
        guard let files = instance["runtime_files"]?.integerValue, files > 0 else { return text(plugin, "runtime") }
        return text(plugin, "runtime") + " (its own: \(files) libraries from its folder)"
    }

    private static func running(_ plugin: JSONValue, _ instance: JSONValue) -> String? {
        guard let state = instance["state"]?.stringValue else { return nil }
        var parts = [state, "generation \(plugin["generation"]?.text ?? "?")"]
        if let pid = instance["pid"], !pid.isNull { parts.append("pid \(pid.text)") }
        if let restarts = instance["restarts"]?.integerValue, restarts > 0 { parts.append("\(restarts) restarts") }
        if let calls = instance["calls_in_flight"]?.integerValue { parts.append("\(calls) calls in flight") }
        if let draining = plugin["instances_draining"]?.integerValue, draining > 0 {
            parts.append("\(draining) older instances with calls")
        }
        if let since = plugin["loaded_at"]?.stringValue { parts.append("since \(since)") }
        return parts.joined(separator: ", ")
    }

    private static func confinement(_ instance: JSONValue) -> String? {
        guard let applied = instance["applied"]?.objectValue, !applied.isEmpty else { return nil }
        return applied.map { "\($0.key) \($0.value.stringValue ?? $0.value.text)" }.joined(separator: ", ")
    }

    private static func requires(_ list: JSONValue?) -> String {
        (list?.arrayValue ?? []).map { entry in
            let version = text(entry, "version")
            return text(entry, "id") + (version.allSatisfy { $0 == " " } ? "" : " " + version)
                + (entry["optional"]?.boolValue == true ? " (optional)" : "")
        }.joined(separator: ", ")
    }

    private static func crash(_ crash: JSONValue) -> [String] {
        guard crash.objectValue != nil else { return [] }
        let cause = crash["signal_name"]?.stringValue ?? crash["exit_status"].map { "exit status \($0.text)" } ?? "?"
        let tool = crash["tool"]?.stringValue.map { " in \($0)" } ?? ""
        var lines = ["last crash: \(cause)\(tool) at \(text(crash, "at"))"]
        for (number, frame) in (crash["frames"]?.arrayValue ?? []).enumerated() {
            let place = frame["symbol"]?.stringValue ?? frame["address"]?.stringValue ?? frame["address"]?.text ?? "?"
            lines.append("  \(number)  \(place)  \(text(frame, "image"))")
        }
        return lines
    }

    private static func names(_ list: JSONValue?) -> String {
        (list?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: ", ")
    }

    private static func text(_ value: JSONValue, _ key: String) -> String { value[key]?.stringValue ?? "" }
}
