// SPDX-License-Identifier: Apache-2.0

/// What a worker has room for while its claim is put together.
struct ClaimRoom {
    private var byName: [ServedName.Key: Int]
    var left: Int

    init(served: [ServedName], left: Int) {
        byName = Dictionary(served.map { ($0.key, $0.places) }, uniquingKeysWith: max)
        self.left = left
    }

    func places(for lane: CallLane) -> Int { min(left, byName[lane.served] ?? 0) }

    /// Takes a place, if there is one.
    mutating func take(_ lane: CallLane) -> Bool {
        guard places(for: lane) > 0 else { return false }
        byName[lane.served, default: 1] -= 1
        left -= 1
        return true
    }
}

/// The calls of one queue that a claim will take.
struct ClaimChoice {
    private(set) var ids: [DurableCallID] = []
    private var chosen: Set<DurableCallID> = []
    private(set) var left: Int

    init(places: Int) { left = places }

    var isOpen: Bool { left > 0 }

    mutating func take(_ candidates: [CallCandidate], atMost most: Int, _ room: inout ClaimRoom) {
        var most = min(most, left)
        for candidate in candidates {
            guard most > 0 else { return }
            guard !chosen.contains(candidate.id), room.take(candidate.lane) else { continue }
            chosen.insert(candidate.id)
            ids.append(candidate.id)
            most -= 1
            left -= 1
        }
    }
}
