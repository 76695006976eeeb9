// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// One of the lists that clients ask for page by page.
enum OfferedList: String, Sendable, CaseIterable {
    case tools
    case prompts
    case resources
    case resourceTemplates

    /// What begins the cursors of this list.
    var letter: Character {
        switch self {
        case .tools: "t"
        case .prompts: "p"
        case .resources: "r"
        case .resourceTemplates: "u"
        }
    }
}
