// SPDX-License-Identifier: Apache-2.0

/// A metric that a plugin feeds, as the manifest declares it.
package struct MetricDeclaration: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable { case counter, gauge, histogram }

    package let name: String
    package let kind: Kind
    package let help: String

    package init(name: String, kind: Kind, help: String) {
        self.name = name
        self.kind = kind
        self.help = help
    }
}
