// SPDX-License-Identifier: Apache-2.0

extension UnitOfWork {
    /// The longest key, namespace, id or name in UTF-8 bytes.
    package static let maximumNameBytes = 1_024

    /// Finds what no driver could store, before a transaction is begun for it.
    ///
    /// - Throws: `invalid`, naming the field, its value and what is allowed.
    package func validate() throws(StoreError) {
        try Self.checkName("program", program)
        try Self.checkName("by", by)
        if let expected = expect.version { try Self.checkName("expect.version.plan", expected.plan.name) }
        for expected in expect.keyValues {
            try Self.checkName("expect.key_values.namespace", expected.namespace)
            try Self.checkName("expect.key_values.key", expected.key)
        }
        if let newVersion { try check(newVersion) }
        for write in keyValues {
            switch write {
            case .put(let namespace, let key, let json):
                try Self.checkName("key_values.namespace", namespace)
                try Self.checkName("key_values.key", key)
                try Self.checkText("key_values.value of \(key)", json)
            case .delete(let namespace, let key):
                try Self.checkName("key_values.namespace", namespace)
                try Self.checkName("key_values.key", key)
            }
        }
        for write in identities { try Self.check(write) }
        for event in events {
            try Self.checkName("events.kind", event.kind)
            try Self.checkText("events.body of \(event.kind)", event.bodyJSON)
        }
    }

    private func check(_ version: NewRosterVersion) throws(StoreError) {
        try Self.checkName("new_version.plan", version.plan.name)
        guard let expected = expect.version, expected.plan == version.plan else {
            // Without it two authors could each replace the same head, and one edit would be lost.
            throw .invalid(
                field: "expect.version", value: expect.version.map { "that of plan \($0.plan)" } ?? "not given",
                allowed: "the head of plan \(version.plan), which the new version follows")
        }
        try Self.checkText("new_version.profile", version.profileJSON)
        try Self.checkText("new_version.reason", Array(version.reason.utf8))
        if let code = version.reasonCode { try Self.checkName("new_version.reason_code", code) }
        var places: Set<String> = []
        for batch in version.batches {
            let (table, period, ordinal) = (batch.reference.table, batch.reference.period, batch.reference.ordinal)
            try Self.checkName("new_version.batches.table", table)
            try Self.checkText("new_version.batches.period", Array(period.utf8))
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
            try checkName("identities.person_id", identity.personID)
            for (field, text) in [("name", identity.name), ("mail", identity.mail), ("note", identity.note)] {
                if let text { try checkText("identities.\(field) of \(identity.personID)", Array(text.utf8)) }
            }
        case .remove(let person): try checkName("identities.person_id", person)
        case .removeAll: break
        case .removeFromVersions(let table): try checkName("identities.table", table)
        }
    }

    private static func checkName(_ field: String, _ name: String) throws(StoreError) {
        guard (1...maximumNameBytes).contains(name.utf8.count) else {
            throw .invalid(
                field: field, value: name.isEmpty ? "empty" : "\(name.utf8.count) bytes long",
                allowed: "1 to \(maximumNameBytes) bytes")
        }
        try checkText(field, Array(name.utf8))
    }

    /// Text must be UTF-8 without U+0000, which not every database can keep.
    private static func checkText(_ field: String, _ bytes: [UInt8]) throws(StoreError) {
        guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else {
            throw .invalid(field: field, value: "not plain text", allowed: "UTF-8 without U+0000")
        }
    }
}
