// SPDX-License-Identifier: Apache-2.0

import Kernel
import Store

/// Unique keys, as far as they are somebody's own.
///
/// Operators, approvers, administrators and plugins share the keys of a task type: that is what they are for. Whoever has
/// a lower role has keys of their own. Else they would learn from a conflict that another's call is there and its id, and
/// could take keys that others rely on.
enum ScopedKey {
    /// Between the name and the key; a name of a person has no control characters.
    private static let separator: Character = "\u{1F}"

    /// The key as the store keeps it.
    static func stored(_ key: String, of context: CallContext) -> String {
        guard context.principal.role < .operator, context.grants == nil else { return key }
        return "\(context.principal.name)\(separator)\(key)"
    }

    /// The key as its caller gave it.
    static func shown(_ call: DurableCall) -> String? {
        guard let key = call.uniqueKey else { return nil }
        let own = "\(call.requester)\(separator)"
        return key.hasPrefix(own) ? String(key.dropFirst(own.count)) : key
    }
}
