// SPDX-License-Identifier: Apache-2.0

/// What a change does to the findings: a difference of multisets of whole findings.
///
/// A finding whose measured value changes disappears, and another appears.
public struct DutyDelta: Sendable, Hashable {
    /// Findings that were not there before, sorted.
    public var appearing: [DutyFinding]
    /// Findings that are no longer there, sorted.
    public var disappearing: [DutyFinding]

    /// Nothing changes.
    public init() { (appearing, disappearing) = ([], []) }

    /// The difference of two sorted lists.
    ///
    /// O(n).
    init(from old: [DutyFinding], to new: [DutyFinding]) {
        self.init()
        var (left, right) = (0, 0)
        while left < old.count, right < new.count {
            if old[left] == new[right] {
                left += 1
                right += 1
            } else if old[left] < new[right] {
                disappearing.append(old[left])
                left += 1
            } else {
                appearing.append(new[right])
                right += 1
            }
        }
        disappearing += old[left...]
        appearing += new[right...]
    }

    /// Whether nothing changes.
    public var isEmpty: Bool { appearing.isEmpty && disappearing.isEmpty }

    /// Adds that one finding takes the place of another.
    mutating func add(from old: DutyFinding?, to new: DutyFinding?) {
        guard old != new else { return }
        if let old { disappearing.append(old) }
        if let new { appearing.append(new) }
    }

    mutating func merge(_ other: DutyDelta) {
        appearing += other.appearing
        disappearing += other.disappearing
    }

    mutating func sort() {
        if appearing.count > 1 { appearing.sort() }
        if disappearing.count > 1 { disappearing.sort() }
    }

    /// Sorts, and takes out what appears as often as it disappears, as after two changes in a row.
    mutating func settle() {
        sort()
        let (gone, new) = (disappearing, appearing)
        self = DutyDelta(from: gone, to: new)
    }

    /// Makes the change to a sorted list.
    ///
    /// O(log n) to find each place.
    func make(in list: inout [DutyFinding]) {
        func place(of finding: DutyFinding) -> Int {
            var (low, high) = (0, list.count)
            while low < high {
                let middle = (low + high) / 2
                if list[middle] < finding { low = middle + 1 } else { high = middle }
            }
            return low
        }
        for finding in disappearing {
            let place = place(of: finding)
            if place < list.count, list[place] == finding { list.remove(at: place) }
        }
        for finding in appearing { list.insert(finding, at: place(of: finding)) }
    }
}
