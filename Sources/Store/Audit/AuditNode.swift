// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Which audit chain the changes of a store are appended to: that of a daemon on one state folder.
///
/// The name is read for each transaction, because a daemon that finds its chain shorter than what it has signed goes on
/// in another one.
package final class AuditNode: Sendable {
    private let current: Mutex<String>

    /// - Parameter name: what `accepts` takes; the default is for stores that nobody has named, in tests for example.
    package init(_ name: String = "local") { current = Mutex(name) }

    package var name: String { current.withLock { $0 } }

    /// Appends to another chain from the next transaction on.
    package func rename(_ name: String) { current.withLock { $0 = name } }

    /// Whether a text can be the name of a node: what goes into a checkpoint as one word.
    package static func accepts(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
