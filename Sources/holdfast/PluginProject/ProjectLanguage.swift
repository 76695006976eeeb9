// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The languages that a plugin can be begun in; each is the name of a folder in `share/holdfast/templates/new`.
enum ProjectLanguage: String, CaseIterable, ExpressibleByArgument {
    case swift
    case c
    case cplusplus = "c++"
    case rust

    var title: String {
        switch self {
        case .swift: "Swift"
        case .c: "C"
        case .cplusplus: "C++"
        case .rust: "Rust"
        }
    }
}
