// SPDX-License-Identifier: Apache-2.0

import JSON

/// A sitrep for people.
enum SitrepText {
    static func render(_ sitrep: JSONValue, findings limit: Int = 20) -> String {
        var lines = ["\(sitrep["level"]?.stringValue ?? "UNKNOWN")  \(sitrep["headline"]?.stringValue ?? "")"]
        let crisis = sitrep["figures"]?["crisis"]
        if crisis?["active"]?.boolValue == true {
            let (severity, end) = (crisis?["severity"]?.stringValue ?? "", crisis?["expires_at"]?.stringValue ?? "")
            lines.append("CRISIS MODE (\(severity)) until \(end): publishing is held.")
        }
        let findings = sitrep["findings"]?.arrayValue ?? []
        for (index, finding) in findings.prefix(limit).enumerated() {
            lines.append("  \(index + 1). \(finding["sentence"]?.stringValue ?? "")")
            if let action = finding["action"]?.stringValue, !action.isEmpty { lines.append("     -> \(action)") }
        }
        let total = Int(sitrep["total_findings"]?.integerValue ?? Int64(findings.count))
        if total > min(limit, findings.count) { lines.append("  (\(total) findings in all)") }
        let missing = sitrep["missing"]?.arrayValue ?? []
        if !missing.isEmpty { lines.append("UNKNOWN:") }
        for line in MissingText.lines(missing) { lines.append("  - \(line)") }
        return lines.joined(separator: "\n")
    }
}
