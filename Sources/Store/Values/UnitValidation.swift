// SPDX-License-Identifier: Apache-2.0

extension UnitOfWork {
    /// The longest key, namespace, id or name in UTF-8 bytes.
    package static var maximumNameBytes: Int { FieldCheck.maximumNameBytes }

    /// Finds what no driver could store, before a transaction is begun for it.
    ///
    /// - Throws: `invalid`, naming the field, its value and what is allowed.
    package func validate() throws(StoreError) {
        try FieldCheck.name("program", program)
        try FieldCheck.name("by", by)
        if let expected = expect.version { try FieldCheck.name("expect.version.plan", expected.plan.name) }
        for expected in expect.keyValues {
            try FieldCheck.name("expect.key_values.namespace", expected.namespace)
            try FieldCheck.name("expect.key_values.key", expected.key)
        }
        if let newVersion { try check(newVersion) }
        for write in keyValues {
            switch write {
            case .put(let namespace, let key, let json):
                try FieldCheck.name("key_values.namespace", namespace)
                try FieldCheck.name("key_values.key", key)
                try FieldCheck.text("key_values.value of \(key)", json)
            case .delete(let namespace, let key):
                try FieldCheck.name("key_values.namespace", namespace)
                try FieldCheck.name("key_values.key", key)
            }
        }
        for write in identities { try Self.check(write) }
        for event in events {
            try FieldCheck.name("events.kind", event.kind)
            try FieldCheck.text("events.body of \(event.kind)", event.bodyJSON)
        }
        for call in calls { try call.validate() }
        for entry in audit { try entry.validate() }
    }

    private func check(_ version: NewRosterVersion) throws(StoreError) {
        try FieldCheck.name("new_version.plan", version.plan.name)
        guard let expected = expect.version, expected.plan == version.plan else {
            // Without it two authors could each replace the same head, and one edit would be lost.
            throw .invalid(
                field: "expect.version", value: expect.version.map { "that of plan \($0.plan)" } ?? "not given",
                allowed: "the head of plan \(version.plan), which the new version follows")
        }
        try FieldCheck.text("new_version.profile", version.profileJSON)
        try FieldCheck.text("new_version.reason", Array(version.reason.utf8))
        if let code = version.reasonCode { try FieldCheck.name("new_version.reason_code", code) }
        var places: Set<String> = []
        for batch in version.batches {
            let (table, period, ordinal) = (batch.reference.table, batch.reference.period, batch.reference.ordinal)
            try FieldCheck.name("new_version.batches.table", table)
            try FieldCheck.text("new_version.batches.period", Array(period.utf8))
            guard places.insert("\(ordinal) \(table)").inserted else {
                throw .invalid(
                    field: "new_version.batches", value: "two batches with ordinal \(ordinal) in table \(table)",
                    allowed: "one batch for each table and ordinal")
            }
        }
    }

    private static func check(_ write: IdentityWrite) throws(StoreError) {
        switch write {
        case .put(let identity):
            try FieldCheck.name("identities.person_id", identity.personID)
            for (field, text) in [("name", identity.name), ("mail", identity.mail), ("note", identity.note)] {
                if let text { try FieldCheck.text("identities.\(field) of \(identity.personID)", Array(text.utf8)) }
            }
        case .remove(let person): try FieldCheck.name("identities.person_id", person)
        case .removeAll: break
        case .removeFromVersions(let table): try FieldCheck.name("identities.table", table)
        }
    }
}
