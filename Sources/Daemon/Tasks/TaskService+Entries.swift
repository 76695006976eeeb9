// SPDX-License-Identifier: Apache-2.0

import Kernel
import Logging
import Roster
import Services
import Tasks

extension TaskService {
    /// Takes the periodic entries of the registry; one that cannot be understood is named and left out.
    func readEntries() async {
        var zone = "UTC"
        do throws(Problem) { zone = try await core.library.head()?.profile.timeZone ?? zone } catch {
            logger.warning("the program's time zone cannot be read", metadata: ["problem": "\(error.text)"])
        }
        var entries: [PeriodicSchedule] = []
        for schedule in core.registry.current.schedules {
            do throws(ScheduleError) {
                entries.append(
                    try PeriodicSchedule(schedule.declaration, pluginID: schedule.pluginID, defaultZone: zone))
            } catch { logger.warning("a schedule is left out: \(error)") }
        }
        core.tasks.periodic.replace(entries)
    }
}
