// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// The tools that read the schedule.
enum ReadTools {
    static func all(_ library: ProgramLibrary) -> [Tool] {
        [
            ValidateSchedule.tool(library), ExplainDutyHours.tool(library), ListPeople.tool(library),
            GetSchedule.tool(library), WhosOn.tool(library), DetectConflicts.tool(library),
            CompareVersions.tool(library), History.tool(library),
        ]
    }
}
