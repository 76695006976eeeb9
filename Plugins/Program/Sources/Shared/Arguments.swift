// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// The arguments that several tools take, in one spelling.
enum Arguments {
    static let plan = ToolSchema.string(
        description: "The plan to read: live, or a draft by name.", minimumLength: 1, maximumLength: 128)
    static let version = ToolSchema.integer(
        minimum: 1, description: "A schedule version to read instead of the newest.")
    static let person = ToolSchema.string(
        description: "A person: the id, or the whole name.", minimumLength: 1, maximumLength: 128)
    static let service = ToolSchema.string(
        description: "A service: the id, or the whole name.", minimumLength: 1, maximumLength: 128)
    static let from = ToolSchema.string(
        description: "The first day, YYYY-MM-DD or today; by default the program's today.", minimumLength: 5,
        maximumLength: 10)
    static let to = ToolSchema.string(
        description: "The last day, YYYY-MM-DD or today; instead of days.", minimumLength: 5, maximumLength: 10)

    static func days(_ fallback: Int, atMost maximum: Int) -> ToolSchema {
        .integer(in: 1...Int64(maximum), description: "How many days from the first one; \(fallback) by default.")
    }

    static func limit(_ fallback: Int64, atMost maximum: Int64, of what: String) -> ToolSchema {
        .integer(in: 1...maximum, description: "How many \(what) to show at most.", default: fallback)
    }

    static let cursor = ToolSchema.string(
        description: "Where to go on: next_cursor of the answer before.", minimumLength: 1, maximumLength: 32)

    static func format(_ words: [String]) -> ToolSchema {
        .enumeration(
            words, description: "Whether to add the answer as a document, and of which kind; json adds none.",
            default: "json")
    }
}
