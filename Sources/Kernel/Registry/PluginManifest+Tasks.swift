// SPDX-License-Identifier: Apache-2.0

import JSON

extension PluginManifest {
    /// Takes the task types and schedules of a description.
    mutating func readTasks(_ field: ManifestField) throws(ManifestError) {
        taskTypes = []
        var names: Set<String> = []
        for (index, value) in try field.array("task_types").enumerated() {
            let type = try TaskTypeDescriptor(reading: value, at: "/task_types/\(index)")
            guard names.insert(type.name).inserted else {
                throw field.fail("task_types/\(index)/name", "\"\(type.name)\" is declared twice")
            }
            taskTypes.append(type)
        }
        schedules = []
        var ids: Set<String> = []
        for (index, value) in try field.array("schedules").enumerated() {
            let schedule = try ScheduleDeclaration(reading: value, at: "/schedules/\(index)")
            guard ids.insert(schedule.id).inserted else {
                throw field.fail("schedules/\(index)/id", "\"\(schedule.id)\" is declared twice")
            }
            // The task may be another plugin's; of an own one the arguments can be judged now.
            if let type = taskTypes.first(where: { $0.name == schedule.task }) {
                let arguments = type.inputSchema.applyingDefaults(to: schedule.arguments)
                if let fault = type.inputSchema.validate(arguments, maximumViolations: 1).first {
                    throw field.fail("schedules/\(index)/arguments\(fault.instancePath)", fault.message)
                }
            }
            schedules.append(schedule)
        }
    }
}
