// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster
import Synchronization

/// What was read of one version, shared by all calls about it.
final class ProgramVersion: Sendable {
    /// Duty hours as the library has them: the rules over all rows, and the same kept for small changes.
    struct Duty: Sendable {
        let validator: DutyHoursValidator
        let index: DutyHoursIndex
    }

    /// Of the version, outside of identities; nil if the host gives none, and then nothing is kept.
    let digest: String?
    let program: Program
    /// The tables that could be read; those that are not granted are not among them.
    let tables: RosterTables
    /// Why the others could not.
    let missing: [Envelope.Missing]
    private let duty = Mutex<Duty?>(nil)

    init(digest: String?, tables: [Table], missing: [Envelope.Missing]) throws(RosterError) {
        self.digest = digest
        self.tables = RosterTables(tables)
        program = try Program(tables)
        self.missing = missing
    }

    /// The duty hours of this version, computed with the first question; others wait for it.
    func dutyHours() throws(ToolFailure) -> Duty {
        do {
            return try duty.withLock { known throws(DutyHoursError) in
                if let known { return known }
                let validator = try DutyHoursValidator(program)
                let made = Duty(validator: validator, index: DutyHoursIndex(validator))
                known = made
                return made
            }
        } catch {
            throw .toolError("Duty hours cannot be computed: \(error)")
        }
    }
}
