// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// The tools that change the schedule, and those that prepare a change.
enum ChangeTools {
    static func all(_ library: ProgramLibrary) -> [Tool] {
        [ProposeTool.tool(library), CoverTool.tool(library), ApplyTool.tool(library), PublishTool.tool(library)]
    }
}
