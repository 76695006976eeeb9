// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A call to the system that failed.
package struct SystemFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was tried, as the subject of a sentence: "starting the child".
    package let operation: String
    /// The system's error number.
    package let code: Int32

    /// A fault with the error number of the call just made.
    package init(_ operation: String, code: Int32 = errno) {
        self.operation = operation
        self.code = code
    }

    package var description: String { "\(operation) failed: \(String(cString: strerror(code)))" }
}
