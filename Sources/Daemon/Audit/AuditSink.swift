// SPDX-License-Identifier: Apache-2.0

import Store

/// Where a copy of the audit trail goes; used by one thread at a time, which it may hold up for some seconds.
protocol AuditSink: AnyObject {
    /// What metrics and the log call it.
    var name: String { get }

    /// The last entry of a node that the copy is known to have; nil when it cannot tell.
    func position(of node: String) -> Int64?

    /// Takes entries in their order.
    ///
    /// - Returns: how many of them it has for good.
    /// - Throws: why it has none of the rest.
    func take(_ entries: [AuditEntry]) -> (taken: Int, fault: String?)
}
