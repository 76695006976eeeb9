// SPDX-License-Identifier: Apache-2.0

/// Why a manifest or a description was refused: which field, what stands there, what is allowed.
package struct ManifestError: Error, Sendable, Equatable, CustomStringConvertible {
    /// JSON pointer to the field, empty for the whole document.
    package let pointer: String
    /// What is wrong, with the value and what is allowed.
    package let message: String

    package init(pointer: String, message: String) {
        self.pointer = pointer
        self.message = message
    }

    package var description: String { pointer.isEmpty ? message : "\(pointer): \(message)" }
}
