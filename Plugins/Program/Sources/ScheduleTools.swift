// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

/// The schedule itself, as tools: reading it, checking it, and changing it.
package struct ScheduleTools: Plugin {
    /// Who this is.
    package static let info = PluginInfo(id: "io.holdfast.program", version: "0.1.0")
    /// What it tells the sitrep.
    package static let signals = [DutyHoursSignal.specification]

    /// What it counts.
    package static let metrics = [ViolationCount.metric]

    private let library = ProgramLibrary()

    /// Takes no configuration: the program's own policies are in the program.
    package init(host: HostServices, config: JSONValue) throws {}

    /// The tools that read, then those that change.
    package var tools: [Tool] { ReadTools.all(library) + ChangeTools.all(library) }
    /// Leave, worked out.
    package var prompts: [Prompt] { [LeavePrompt.prompt(library)] }
    /// The program itself, to be read.
    package var resourceTemplates: [ResourceTemplate] { ProgramResources.all(library) }
}
