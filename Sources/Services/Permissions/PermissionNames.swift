// SPDX-License-Identifier: Apache-2.0

import Roster

/// The permissions that this host knows: what a plugin asks for beside them is for another host, or misspelt.
package enum PermissionNames {
    /// Services as a whole, kinds whose names are free as `kind:*`, and every table.
    package static let known: Set<String> = Set(
        [
            "kv/1", "store.commit/1", "roster.versions/1", "roster.write", "audit.append/1", "task.enqueue/1",
            "task.enqueue:*", "task.begin/1", "tool.invoke/1", "tool.invoke:*", "tool.list/1", "signal.publish/1",
            "signal.list/1", "signal:A", "signal:B", "ask.form/1", "ask.model/1", "ask.roots/1", "approval.request/1",
            "resource.updated/1", "offer.change/1", "hold.set:*", "http.fetch/1", "http.fetch:*", "http.private:*",
            "secret.get:*", "table:*",
        ] + TableSpec.all.map { "table:" + $0.name })

    /// What only a grant gives that spells it: tables about persons.
    package static let reserved: Set<String> = Set(TableSpec.all.filter(\.isPersonal).map { "table:" + $0.name })
}
