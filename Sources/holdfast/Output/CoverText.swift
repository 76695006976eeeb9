// SPDX-License-Identifier: Apache-2.0

import JSON

/// Candidates for open slots, for people.
enum CoverText {
    static func render(_ result: JSONValue) -> String {
        var lines = ["\(result["level"]?.stringValue ?? "UNKNOWN")  \(result["headline"]?.stringValue ?? "")"]
        for cell in result["figures"]?["cells"]?.arrayValue ?? [] {
            let place = ["date", "slot", "service"].compactMap { cell[$0]?.stringValue }.joined(separator: " ")
            let missing = cell["missing"]?.integerValue ?? 0
            lines.append("\(place): \(missing) missing, \(cell["total_candidates"]?.integerValue ?? 0) could")
            for (index, candidate) in (cell["candidates"]?.arrayValue ?? []).enumerated() {
                let id = candidate["person"]?.stringValue ?? ""
                lines.append("  \(index + 1). \(id)  \(candidate["sentence"]?.stringValue ?? "")")
            }
            let excluded = cell["excluded"]?.objectValue ?? JSONObject()
            let reasons = excluded.map { "\($0.value.text) \($0.key)" }.joined(separator: ", ")
            if !reasons.isEmpty { lines.append("  not: \(reasons)") }
        }
        for line in MissingText.lines(result["missing"]?.arrayValue ?? []) { lines.append("UNKNOWN: \(line)") }
        return lines.joined(separator: "\n")
    }
}
