// SPDX-License-Identifier: Apache-2.0

import JSON

/// Why a command could not do what it was asked, and the exit status that says so.
struct Failure: Error {
    enum Kind: Int32 {
        case toolError = 1
        case usage = 2
        case unreachable = 3
        case denied = 4
        case waiting = 5
    }

    let kind: Kind
    let message: String
    /// The problem document of the daemon, when it gave one.
    var problem: JSONValue?

    var exitStatus: Int32 { kind.rawValue }

    /// Prints the message, then each fault of the input on a line of its own.
    func report() {
        var text = "holdfast: \(message)\n"
        for fault in problem?["errors"]?.arrayValue ?? [] {
            let place = fault["instance_path"]?.stringValue ?? ""
            var detail = fault["message"]?.stringValue ?? ""
            let value = fault["value"].map { TerminalText.escaped($0.stringValue ?? $0.text) } ?? ""
            if !value.isEmpty, !detail.contains(value) { detail += " (found \(value))" }
            text += place.isEmpty ? "  \(detail)\n" : "  \(place): \(detail)\n"
        }
        if let id = problem?["correlation_id"]?.stringValue { text += "  (correlation id \(id))\n" }
        StandardError.write(TerminalText.escaped(text))
    }
}

/// As part of another message, such as that of `holdfast mcp` to its client.
extension Failure: CustomStringConvertible {
    var description: String { message }
}
