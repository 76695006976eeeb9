// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// A reply as Slack takes it: text for one person, or for the channel, within Slack's limits.
struct SlackMessage: Sendable, Equatable {
    /// The most characters of a section's text; what is longer is cut (Block Kit reference, docs.slack.dev).
    static let maximumSection = 3_000
    private static let maximumFindings = 5

    /// Whether everybody in the channel sees it.
    let isForAll: Bool
    /// The paragraphs, escaped.
    let sections: [String]

    /// Something for whoever typed the command.
    init(note text: String) {
        isForAll = false
        sections = [Self.cut(Self.escaped(text))]
    }

    /// What a tool answered.
    init(_ structured: JSONValue?, of order: SlackOrder) {
        let reply = structured ?? .null
        var parts: [String] = []
        if let headline = reply["headline"]?.stringValue {
            let level = reply["level"]?.stringValue ?? "UNKNOWN"
            parts.append("*\(Self.escaped(level))*  \(Self.escaped(headline))")
            let findings = (reply["findings"]?.arrayValue ?? []).prefix(Self.maximumFindings)
            parts += findings.compactMap { finding in
                guard let sentence = finding["sentence"]?.stringValue else { return nil }
                let action = finding["action"]?.stringValue ?? ""
                return Self.cut("• \(Self.escaped(sentence))" + (action.isEmpty ? "" : "\n_\(Self.escaped(action))_"))
            }
            let missing = (reply["missing"]?.arrayValue ?? []).count
            if missing > 0 { parts.append("\(missing) figures are missing or not known.") }
        } else if let state = reply["state"]?.stringValue {
            parts.append("\(Self.escaped(reply["id"]?.stringValue ?? "It")) is *\(Self.escaped(state))*.")
        } else if let message = reply["message"]?.stringValue {
            parts.append(Self.cut(Self.escaped(message)))
        } else {
            parts.append(Self.cut("```" + Self.escaped(reply.text) + "```"))
        }
        isForAll = order.tool == "get_sitrep" && reply["headline"] != nil
        sections = parts
    }

    /// A call that waits for other people.
    init(waiting id: String, approval: String?) {
        let by = approval.map { " Another person approves it with: /approve \(Self.escaped($0))" } ?? ""
        self.init(escaped: "The call \(Self.escaped(id)) waits.\(by)")
    }

    /// What went wrong, in the words of the problem.
    init(_ problem: Problem) {
        self.init(note: "\(problem.code.rawValue): \(problem.detail)")
    }

    private init(escaped text: String) {
        isForAll = false
        sections = [Self.cut(text)]
    }

    /// The document that is answered, or posted to the response URL.
    var json: JSONValue {
        [
            "response_type": isForAll ? "in_channel" : "ephemeral",
            "text": .string(sections.joined(separator: "\n")),
            "blocks": .array(
                sections.map { ["type": "section", "text": ["type": "mrkdwn", "text": .string($0)]] }),
        ]
    }

    /// Slack's three characters of its own, and nothing else, are escaped.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    /// At most what a section takes, never in the middle of an escape.
    private static func cut(_ text: String) -> String {
        guard text.count > maximumSection else { return text }
        var short = text.prefix(maximumSection - 1)
        if let sign = short.lastIndex(of: "&"), !short[sign...].contains(";") { short = short[..<sign] }
        return short + "…"
    }
}
