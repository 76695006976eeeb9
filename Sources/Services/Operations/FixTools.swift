// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
package import Tasks

/// `fix_it` and `get_fix_execution`: failed tasks are looked at, and run again where that may help
/// (docs/decisions/0029-fix-it.md).
package enum FixTools {
    package static func all(
        _ waiting: WaitingCalls, registry: RegistryHolder, library: RosterLibrary
    ) -> [HostTool] {
        let desk = FixDesk(
            survey: FixSurvey(
                waiting: waiting, registry: registry, library: library, journal: FixJournal(library: library)))
        return [
            HostTool.make(
                "fix_it", title: "Fix what failed",
                description:
                    "Looks at tasks that failed or are stuck, decides by mode and kind of failure (retry now or with "
                    + "backoff, requeue after repair, skip, escalate) and does it; dry_run shows the plan. Tasks that "
                    + "change the program wait for another person unless auto_approve. Use it when list_tasks shows "
                    + "failures; for one task retry_task. Do not call it in a loop. Costs what the tasks cost.",
                effect: .read, decision: effect, isAdministrative: false, minimumRole: .operator,
                input: FixRequest.input, timeoutMilliseconds: 120_000,
                body: { arguments, context throws(Problem) in try await desk.fix(arguments, context) }),
            HostTool.make(
                "get_fix_execution", title: "Show an execution of fix_it",
                description:
                    "Shows what an execution of fix_it did, and how its tasks stand now. Use it with the execution_id "
                    + "that fix_it answered; for a single task get_task. Cheap.",
                effect: .read, isAdministrative: false, minimumRole: .operator, input: CallLookup.input(),
                body: { arguments, context throws(Problem) in
                    try await desk.read(arguments["id"]?.stringValue ?? "", context)
                }),
        ].compactMap { $0 }
    }

    /// Looking at the plan changes nothing.
    private static let effect = EffectDecision(worst: .write) { arguments in
        arguments["dry_run"]?.boolValue == true ? .read : .write
    }
}
