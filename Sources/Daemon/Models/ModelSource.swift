// SPDX-License-Identifier: Apache-2.0

package import Services

/// Where the site's model is and how its key is had, as plain values.
package struct ModelSource: Sendable {
    package var options: ModelEndpoint.Options
    /// Reads the key; nil when the endpoint wants none.
    package var apiKey: (@Sendable () async -> String?)?

    package init(options: ModelEndpoint.Options) { self.options = options }
}
