// SPDX-License-Identifier: Apache-2.0

/// A figure that a plugin publishes for the sitrep, as the manifest declares it.
package struct SignalDeclaration: Sendable, Equatable {
    /// How far a signal may raise the shown level.
    package enum Class: String, Sendable, CaseIterable {
        /// Hard: may set every level.
        case a = "A"
        /// Capacity: capped at RED.
        case b = "B"
        /// Advisory: capped at YELLOW.
        case c = "C"
    }

    package let id: String
    package let title: String
    /// The class that the plugin asks for; the site grants it, C otherwise.
    package let requestedClass: Class
    package let unit: String

    package init(id: String, title: String, requestedClass: Class, unit: String) {
        self.id = id
        self.title = title
        self.requestedClass = requestedClass
        self.unit = unit
    }
}
