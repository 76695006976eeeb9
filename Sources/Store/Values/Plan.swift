// SPDX-License-Identifier: Apache-2.0

/// The line of roster versions that a version belongs to: the live schedule, or a named draft of another.
package enum Plan: Sendable, Hashable, CustomStringConvertible {
    case live
    case draft(String)

    /// The plan of a stored or given name; `live` is the live plan, any other name a draft.
    package init(name: String) {
        self = name == "live" ? .live : .draft(name)
    }

    /// `live`, or the draft's name.
    package var name: String {
        switch self {
        case .live: "live"
        case .draft(let name): name
        }
    }

    package var description: String { name }
}
