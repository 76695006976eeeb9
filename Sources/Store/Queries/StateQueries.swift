// SPDX-License-Identifier: Apache-2.0

/// One key-value, or nil when the key is not there.
package struct KeyValueQuery: StoreQuery {
    let program: String
    let namespace: String
    let key: String

    package init(program: String, namespace: String, key: String) {
        self.program = program
        self.namespace = namespace
        self.key = key
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> KeyValue? {
        try KeyValueTable(connection).keyValue(program: program, namespace: namespace, key: key)
    }
}

/// Key-values whose key begins with `prefix`, in the order of the keys' UTF-8 bytes.
package struct KeyValuesQuery: StoreQuery {
    let program: String
    let namespace: String
    let prefix: String
    let after: String?
    let limit: Int

    /// - Parameters:
    ///   - program: the program's id.
    ///   - namespace: a plugin's id, or `host`.
    ///   - prefix: what the keys begin with; empty for all.
    ///   - after: only keys greater than this one, to read on from the last page; nil begins at the first.
    ///   - limit: how many at most.
    package init(program: String, namespace: String, prefix: String, after: String?, limit: Int) {
        self.program = program
        self.namespace = namespace
        self.prefix = prefix
        self.after = after
        self.limit = limit
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [KeyValue] {
        try KeyValueTable(connection).keyValues(
            program: program, namespace: namespace, prefix: prefix, after: after, limit: limit)
    }
}

/// How much a namespace holds, as its quota counts it.
package struct KeyValueUsageQuery: StoreQuery {
    let program: String
    let namespace: String

    package init(program: String, namespace: String) {
        self.program = program
        self.namespace = namespace
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> KeyValueUsage {
        try KeyValueTable(connection).usage(program: program, namespace: namespace)
    }
}

/// Who the people of a program are, in the order of their ids' UTF-8 bytes.
package struct IdentitiesQuery: StoreQuery {
    let program: String

    package init(program: String) { self.program = program }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [PersonIdentity] {
        try IdentityTable(connection).identities(program: program)
    }
}

/// The events after a sequence number, the oldest first.
package struct EventsQuery: StoreQuery {
    let program: String
    let after: Int64
    let limit: Int

    package init(program: String, after: Int64, limit: Int) {
        self.program = program
        self.after = after
        self.limit = limit
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [Event] {
        try EventTable(connection).events(program: program, after: after, limit: limit)
    }
}
