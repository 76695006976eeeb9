// SPDX-License-Identifier: Apache-2.0

package import Kernel

/// The secrets that the site names for its plugins; the daemon knows where they are.
///
/// Whoever reads one registers it to be redacted.
package struct SecretSource: Sendable {
    private let reading: @Sendable (_ name: String) async throws(Problem) -> String?

    /// - Parameter reading: the secret of a name, read anew each time; nil when the site names none.
    package init(_ reading: @escaping @Sendable (_ name: String) async throws(Problem) -> String?) {
        self.reading = reading
    }

    /// A site without secrets.
    package static let none = SecretSource { _ throws(Problem) in nil }

    /// The secret of a name, for the host's own use too; nil when the site names none.
    package func read(_ name: String) async throws(Problem) -> String? { try await reading(name) }
}
