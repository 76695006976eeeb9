// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// Arguments that the changing tools share.
enum ChangeArguments {
    static let reason = ToolSchema.string(
        description: "Why, in words; kept in the history.", minimumLength: 1, maximumLength: 500)
    static let reasonCode = ToolSchema.enumeration(
        ReasonCode.words,
        description:
            "Why, as a code. Needed when a cell inside the freeze horizon changes (policy freeze_horizon_days).")
    static let acceptFindings = ToolSchema.boolean(
        description:
            "Apply although a duty-hour rule that must be kept would be broken. The history records that it was accepted.",
        default: false)

    /// Refuses text that no store can hold.
    static func checkText(_ call: ToolCall, _ names: [String]) throws(ToolFailure) {
        for name in names {
            guard let text = call.string(ifPresent: name) else { continue }
            if text.utf8.contains(0) {
                throw .invalid(field: "/" + name, allowed: "text without the NUL character")
            }
            if !text.contains(where: { !$0.isWhitespace }) {
                throw .invalid(field: "/" + name, value: .string(text), allowed: "text that says something")
            }
        }
    }
}
