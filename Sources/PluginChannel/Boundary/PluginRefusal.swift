// SPDX-License-Identifier: Apache-2.0

/// Why a plugin was not loaded, as one sentence for whoever runs the site.
package struct PluginRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    package let reason: String

    package init(_ reason: String) { self.reason = reason }

    package var description: String { reason }
}
