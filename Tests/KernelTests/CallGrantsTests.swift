// SPDX-License-Identifier: Apache-2.0

import Kernel
import Testing

@Suite struct CallGrantsTests {
    @Test func theGrantOfAServiceIsTheGrantOfAllItsNames() {
        #expect(
            CallGrants.reach(of: ["kv/1", "tool.invoke:a", "task.enqueue/1", "table:people"])
                == ["tool.invoke:a", "task.enqueue:*"])
        #expect(CallGrants.reach(of: ["tool.invoke/1"]) == ["tool.invoke:*"])
    }

    @Test func whatPassesTwoPluginsIsGrantedToBoth() {
        let one: Set<String> = ["tool.invoke:*", "task.enqueue:a"]
        #expect(
            CallGrants.intersection(one, ["tool.invoke:b", "task.enqueue:*"]) == ["tool.invoke:b", "task.enqueue:a"])
        #expect(CallGrants.intersection(one, ["tool.invoke:b", "task.enqueue:b"]) == ["tool.invoke:b"])
        #expect(
            CallGrants.intersection(one, ["task.enqueue:*"]) == ["task.enqueue:a"], "all of one kind is none of another"
        )
        #expect(CallGrants.intersection(one, []).isEmpty)
    }
}
