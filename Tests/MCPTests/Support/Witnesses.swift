// SPDX-License-Identifier: Apache-2.0

import JSON
import Synchronization

/// What is to be told when a client hangs up.
final class HangUps: Sendable {
    private let body = Mutex<(@Sendable (Bool) -> Void)?>(nil)

    var isSet: Bool { body.withLock { $0 != nil } }
    func set(_ tell: @escaping @Sendable (Bool) -> Void) { body.withLock { $0 = tell } }
    func tell(_ isClosed: Bool) { body.withLock { $0 }?(isClosed) }
}

/// The contexts that a plugin was given.
final class SeenContexts: Sendable {
    private let seen = Mutex<[JSONValue]>([])

    var all: [JSONValue] { seen.withLock { $0 } }
    func add(_ context: [UInt8]) { seen.withLock { $0.append((try? JSONValue.parse(context)) ?? .null) } }
}

/// A value that is set once something has happened.
final class Mutexed<Value: Sendable>: Sendable {
    private let held = Mutex<Value?>(nil)

    var value: Value? { held.withLock { $0 } }
    func set(_ value: Value) { held.withLock { $0 = value } }
}
