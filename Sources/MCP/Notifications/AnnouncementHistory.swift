// SPDX-License-Identifier: Apache-2.0

/// The last announcement of each kind, in the order in which they were made.
///
/// What changes often is kept once: who was away has to look anew, however often it changed. Resources are forgotten in
/// the order of their last change when there are too many.
struct AnnouncementHistory {
    private static let capacity = 1_000
    private(set) var last: UInt64 = 0
    private var lists: [String: (number: UInt64, announcement: Announcement)] = [:]
    private var resources: [String: UInt64] = [:]

    /// Keeps an announcement and gives its number; of tasks nothing is kept, they can be asked for.
    mutating func note(_ announcement: Announcement) -> UInt64 {
        last += 1
        switch announcement {
        case .toolsChanged, .promptsChanged, .resourcesChanged: lists[announcement.method] = (last, announcement)
        case .resourceUpdated(let uri):
            resources[uri] = last
            if resources.count > Self.capacity { forgetHalf() }
        case .task: break
        }
        return last
    }

    /// What was announced after a number, oldest first.
    func since(_ number: UInt64) -> [(number: UInt64, announcement: Announcement)] {
        let missed =
            lists.values.filter { $0.number > number }
            + resources.filter { $0.value > number }.map { ($0.value, Announcement.resourceUpdated($0.key)) }
        return missed.sorted { $0.number < $1.number }
    }

    private mutating func forgetHalf() {
        let kept = resources.sorted { $0.value > $1.value }.prefix(Self.capacity / 2)
        resources = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    }
}
