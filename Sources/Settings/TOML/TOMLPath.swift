// SPDX-License-Identifier: Apache-2.0

/// One step from a table or an array to what it holds.
enum TOMLStep: Hashable {
    case key(String)
    case index(Int)
}

/// The way from the document's root to a value.
typealias TOMLPath = [TOMLStep]
