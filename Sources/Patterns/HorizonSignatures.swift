// SPDX-License-Identifier: Apache-2.0

public import Roster

extension HorizonStudy {
    /// Everybody's skill signature in a slot, as `LossStudy.add` wants them; -1 for those who are not there.
    ///
    /// O(people).
    public func signatures(in slot: SlotIndex) -> [Int32] {
        let day = day(of: slot)
        return program.people.indices.map { person in
            isPresent(person, in: slot) ? Int32(skills.signature(of: person, onDay: day)) : -1
        }
    }
}
