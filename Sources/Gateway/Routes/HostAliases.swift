// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// The host's own resource-shaped paths, with what of each path is an argument of its tool.
///
/// A word in braces stands for any one word, which becomes the argument of that name; a word that is spelt out wins.
enum HostAliases {
    struct Entry {
        let method: ToolAlias.Method
        /// The words below `/api/v1`.
        let words: [String]
        let tool: String
        /// Arguments that the path means without spelling them out.
        let fixed: JSONObject
        /// Below which path that lies which a call of it makes; its id follows.
        let creates: String?
    }

    /// An entry, and the arguments that a path gives it.
    struct Match {
        let entry: Entry
        let arguments: JSONObject
    }

    private static let table: [Entry] =
        [
            entry(.get, "plugins", "list_plugins"),
            entry(.get, "plugins/{id}", "show_plugin"),
            entry(.post, "plugins/{id}/reload", "reload_plugin"),
            entry(.post, "plugins/{id}/enable", "enable_plugin"),
            entry(.post, "plugins/{id}/disable", "disable_plugin"),
            entry(.get, "roster", "get_roster"),
            entry(.get, "roster/versions", "list_roster_versions"),
            entry(.get, "roster/version", "get_roster_version"),
            entry(.get, "roster/verification", "verify_roster"),
            entry(.post, "roster/import", "import_program"),
            entry(.get, "roster/export", "export_program"),
            entry(.get, "roster/readiness", "check_readiness"),
            entry(.get, "roster/inferred-demand", "infer_demand"),
            entry(.get, "people/export", "export_person"),
            entry(.post, "people/pseudonymise", "pseudonymise_person"),
        ] + calls

    /// Tasks, waiting calls, queues and schedules.
    private static let calls: [Entry] = [
        entry(.get, "tasks", "list_tasks"),
        entry(.post, "tasks", "start_task", creates: "/api/v1/tasks/"),
        entry(.get, "tasks/{id}", "get_task"),
        entry(.post, "tasks/{id}/cancel", "cancel_task"),
        entry(.post, "tasks/{id}/retry", "retry_task"),
        entry(.get, "task-types", "list_task_types"),
        entry(.get, "calls", "list_calls"),
        entry(.get, "calls/{id}", "get_call"),
        entry(.post, "calls/{id}/answer", "answer_call"),
        entry(.post, "calls/{id}/cancel", "cancel_call"),
        entry(.get, "queues", "list_queues"),
        entry(.post, "queues/{queue}/pause", "pause_queue"),
        entry(.post, "queues/{queue}/drain", "pause_queue", fixed: ["drain": true]),
        entry(.post, "queues/{queue}/resume", "resume_queue"),
        entry(.get, "schedules", "list_schedules"),
        entry(.post, "schedules/{id}/pause", "pause_schedule"),
        entry(.post, "schedules/{id}/resume", "resume_schedule"),
        entry(.post, "schedules/{id}/run", "run_schedule", creates: "/api/v1/tasks/"),
    ]

    private static func entry(
        _ method: ToolAlias.Method, _ path: String, _ tool: String, fixed: JSONObject = [:], creates: String? = nil
    ) -> Entry {
        Entry(
            method: method, words: path.split(separator: "/").map(String.init), tool: tool, fixed: fixed,
            creates: creates)
    }

    /// The entry that answers a path; O(entries).
    static func match(_ method: ToolAlias.Method, _ path: String) -> Match? {
        guard path.hasPrefix(ToolAlias.root) else { return nil }
        let words = path.dropFirst(ToolAlias.root.count).split(separator: "/", omittingEmptySubsequences: false)
        var best: Match?
        for entry in table where entry.method == method && entry.words.count == words.count {
            guard let arguments = arguments(of: entry, words) else { continue }
            if best.map({ arguments.count < $0.arguments.count }) ?? true {
                best = Match(entry: entry, arguments: arguments)
            }
        }
        return best
    }

    private static func arguments(of entry: Entry, _ words: [Substring]) -> JSONObject? {
        var arguments = entry.fixed
        for (pattern, word) in zip(entry.words, words) {
            if pattern.hasPrefix("{") {
                guard !word.isEmpty, let value = PercentCoding.decoded(word) else { return nil }
                arguments[String(pattern.dropFirst().dropLast())] = .string(value)
            } else if pattern != word {
                return nil
            }
        }
        return arguments
    }
}

/// Percent-encoding in one word of a path (RFC 3986, section 2.1).
enum PercentCoding {
    /// The text that stands there; nil when a `%` is followed by something else than two hexadecimal digits, or when the
    /// bytes are not UTF-8.
    static func decoded(_ word: Substring) -> String? {
        guard word.contains("%") else { return String(word) }
        var bytes: [UInt8] = []
        var rest = Array(word.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}
