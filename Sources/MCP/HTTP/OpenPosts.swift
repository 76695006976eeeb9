// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The POSTs whose answers take their time: they get signs of life.
final class OpenPosts: Sendable {
    private let channels = Mutex<[ObjectIdentifier: PostChannel]>([:])

    var count: Int { channels.withLock { $0.count } }

    func add(_ channel: PostChannel) {
        // One that was answered in the meantime was removed before it was added.
        guard !channel.isOver else { return }
        channels.withLock { $0[ObjectIdentifier(channel)] = channel }
        if channel.isOver { remove(channel) }
    }

    func remove(_ channel: PostChannel) { channels.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) } }

    func keepAlive() {
        for channel in channels.withLock({ Array($0.values) }) { channel.keepAlive() }
    }
}
