// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// `task.begin/1 {}`: lets the rest of a call go on as a task.
///
/// In a task the reply is `{task_id}`. Elsewhere the request ends as INPUT_REQUIRED: the plugin ends its call, and the
/// handler runs again from the start, in a task, with the answers that it has had so far. It needs no permission, since it
/// changes nothing but who waits. Documented in docs/contract/services.md.
struct TaskBeginService: HostService {
    let name = "task.begin/1"
    var permission: String? { nil }

    func answer(_ request: JSONValue, from caller: ServiceCaller) async -> Outcome {
        guard let context = caller.context else {
            return Self.failed(.forbidden, "needs the call that is to be a task")
        }
        guard let asks = context.asks else {
            return .failed(.unsupported, Ask.noTask().json.serialized())
        }
        switch asks.wishTask() {
        case true?: return .ok(JSONValue.object(["task_id": context.callID.map { .string($0) } ?? .null]).serialized())
        case false?: return .inputRequired
        case nil:
            return .failed(
                .askAfterEffect,
                Problem(
                    .conflict,
                    "\(name) came after the call had changed something. The handler runs again from the start in the "
                        + "task, so that a task begins before the first change."
                ).json.serialized())
        }
    }

    private static func failed(_ code: ProblemCode, _ detail: String) -> Outcome {
        let problem = Problem(code, "task.begin/1 \(detail).")
        return .failed(CallStatus(problem: problem), problem.json.serialized())
    }
}
