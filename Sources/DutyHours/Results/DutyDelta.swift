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

    mutating func merge(_ other: DutyDelta) {
        appearing += other.appearing
        disappearing += other.disappearing
    }

    mutating func sort() {
        appearing.sort()
        disappearing.sort()
    }
}
