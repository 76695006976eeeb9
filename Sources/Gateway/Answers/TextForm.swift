// SPDX-License-Identifier: Apache-2.0

import JSON

/// A result for people: level and headline, the findings with what to do, and what is not known.
///
/// Anything else is printed as indented JSON.
enum TextForm {
    static func render(_ value: JSONValue) -> String {
        guard let headline = value["headline"]?.stringValue, let level = value["level"]?.stringValue else {
            return String(decoding: value.serialized(.pretty), as: UTF8.self) + "\n"
        }
        var lines = ["\(level)  \(headline)"]
        for finding in value["findings"]?.arrayValue ?? [] {
            let level = finding["level"]?.stringValue ?? ""
            lines.append("  \(level)  \(finding["sentence"]?.stringValue ?? "")")
            if let action = finding["action"]?.stringValue, !action.isEmpty { lines.append("      -> \(action)") }
        }
        if let total = value["total_findings"]?.integerValue, total > Int64(value["findings"]?.arrayValue?.count ?? 0) {
            lines.append("  (\(total) findings in all)")
        }
        for missing in value["missing"]?.arrayValue ?? [] {
            let reason = missing["reason"]?.stringValue ?? missing.stringValue ?? missing.text
            lines.append("  UNKNOWN  " + (missing["what"]?.stringValue.map { "\($0): \(reason)" } ?? reason))
        }
        if let version = value["schedule_version"]?.integerValue {
            lines.append("  schedule version \(version), as of \(value["as_of"]?.stringValue ?? "unknown")")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
