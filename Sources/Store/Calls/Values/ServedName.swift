// SPDX-License-Identifier: Apache-2.0

/// A task type or tool that a worker can run.
package struct ServedName: Sendable, Hashable {
    package struct Key: Sendable, Hashable {
        package let kind: DurableCallKind
        package let name: String
    }

    package let key: Key
    /// How many more of it may run in this daemon.
    package let places: Int

    package init(kind: DurableCallKind, name: String, places: Int = .max) {
        key = Key(kind: kind, name: name)
        self.places = places
    }
}

/// How many more calls of a queue a worker can take.
package struct QueuePlaces: Sendable, Hashable {
    package let queue: String
    package let places: Int

    package init(queue: String, places: Int) {
        self.queue = queue
        self.places = places
    }
}
