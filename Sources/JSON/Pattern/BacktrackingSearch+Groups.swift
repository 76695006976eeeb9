// SPDX-License-Identifier: Apache-2.0

extension BacktrackingSearch {
    /// The text of a group again (22.2.2.7.2, BackreferenceMatcher); a group that has not matched is empty.
    mutating func takeReference(_ index: Int, _ isBackward: Bool) -> Bool {
        for group in program.references[index] {
            let start = slots[2 * group]
            let end = slots[2 * group + 1]
            guard start >= 0, end >= 0 else { continue }
            let length = end - start
            budget -= length
            let from = isBackward ? position - length : position
            guard from >= 0, from + length <= bytes.count, bytes[start..<end].elementsEqual(bytes[from..<from + length])
            else { return false }
            position = isBackward ? from : from + length
            return true
        }
        return true
    }

    /// The body of a negated lookaround matched: undoes what it did and forgets it, so that the way before it fails.
    mutating func dropNegatedLook() {
        while let frame = frames.popLast() {
            budget -= 1
            if case .restore(let slot, let value) = frame { slots[Int(slot)] = value }
            if case .look = frame { return }
        }
    }

    /// The body of a lookaround matched: goes back to where it began and forgets its other ways.
    ///
    /// What its groups captured stays, to be undone only when a way before the lookaround is taken.
    mutating func keepPositiveLook() {
        guard
            let start = frames.lastIndex(where: { frame in
                if case .look = frame { true } else { false }
            })
        else { return }
        budget -= frames.count - start
        if case .look(_, _, let place) = frames[start] { position = place }
        var kept = start
        for index in start..<frames.count {
            if case .restore = frames[index] {
                frames[kept] = frames[index]
                kept += 1
            }
        }
        frames.removeLast(frames.count - kept)
    }
}
