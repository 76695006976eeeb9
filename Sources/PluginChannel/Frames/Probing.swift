// SPDX-License-Identifier: Apache-2.0

import JSON

/// How a child looks at what its plugin does, for `plugin check` and `plugin run`; a daemon asks for none of it.
package struct Probing: Sendable, Equatable {
    /// Lends the plugin what a newer host would: longer structs, a higher minor, columns that nobody knows yet.
    package var isGrown: Bool
    /// Waits for a debugger before the library is loaded.
    package var waitsForDebugger: Bool

    package init(isGrown: Bool = false, waitsForDebugger: Bool = false) {
        self.isGrown = isGrown
        self.waitsForDebugger = waitsForDebugger
    }

    var json: JSONValue { ["grown": .bool(isGrown), "waits_for_debugger": .bool(waitsForDebugger)] }

    init?(reading value: JSONValue) {
        guard value.objectValue != nil else { return nil }
        isGrown = value["grown"]?.boolValue ?? false
        waitsForDebugger = value["waits_for_debugger"]?.boolValue ?? false
    }
}
