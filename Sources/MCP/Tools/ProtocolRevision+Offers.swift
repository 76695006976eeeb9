// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

extension ProtocolRevision {
    /// Whether prompts and resources are listed with a title.
    var hasTitles: Bool { self >= .june2025 }
    /// Whether completion is a capability of its own; the method was there from the beginning.
    var hasCompletions: Bool { self >= .march2025 }
    /// Whether entries of lists have `_meta`.
    var hasListMeta: Bool { self >= .june2025 }
    /// Whether a resource that is not there has an error code of its own.
    var hasResourceNotFound: Bool { self < .july2026 }

    /// Adds what entries of all lists have in common.
    func add(_ icons: [Icon], _ meta: JSONObject, to entry: inout JSONObject) {
        if hasIcons, !icons.isEmpty { entry["icons"] = .array(icons.map(\.json)) }
        guard hasListMeta else { return }
        var shown: JSONObject = [:]
        for (key, value) in meta where MetaKey.isFreeForPlugins(key) { shown[key] = value }
        if !shown.isEmpty { entry["_meta"] = .object(shown) }
    }
}
