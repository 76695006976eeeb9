// SPDX-License-Identifier: Apache-2.0

import JSON

/// Changes of the schedule, proposed and made, for people.
enum ChangeText {
    static func render(proposal: JSONValue) -> String {
        var lines = [SitrepText.render(proposal)]
        let needs = (proposal["figures"]?["apply"]?["needs"]?.arrayValue ?? []).compactMap(\.stringValue)
        let version = proposal["schedule_version"]?.integerValue.map { "\($0)" } ?? "?"
        let options = needs.map { "--" + $0.split(separator: "_").joined(separator: "-") }.joined(separator: " ")
        lines.append("To make this change: holdfast apply --expected-version \(version) \(options) --edits ...")
        return lines.joined(separator: "\n")
    }

    static func render(applied: JSONValue) -> String {
        var lines = [applied["headline"]?.stringValue ?? ""]
        for sentence in applied["findings"]?["sentences"]?.arrayValue ?? [] {
            lines.append("  - \(sentence.stringValue ?? "")")
        }
        return lines.joined(separator: "\n")
    }
}
