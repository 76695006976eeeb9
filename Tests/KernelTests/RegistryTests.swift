// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Synchronization
import Testing

@Suite struct RegistryTests {
    @Test func clashingToolNamesGoToTheSmallerId() throws {
        let kernel = TestKernel()
        try kernel.register([TestKernel.tool("shared"), TestKernel.tool("own_b")], id: "org.b")
        try kernel.register([TestKernel.tool("shared"), TestKernel.tool("own_a")], id: "org.a")
        let registry = kernel.registry.current
        #expect(registry.tools.map(\.descriptor.name) == ["own_a", "shared"])
        #expect(registry.tool("shared")?.pluginID == "org.a")
        #expect(registry.plugin("org.b")?.state == .refused)
        #expect(registry.plugin("org.b")?.reason == "tool \"shared\" is already served by org.a")
    }

    @Test func snapshotsStayAndGenerationsGrow() throws {
        let kernel = TestKernel()
        let seen = Mutex<[Int64]>([])
        kernel.registry.observe { registry in seen.withLock { $0.append(registry.generation) } }
        let before = kernel.registry.current
        try kernel.register([TestKernel.tool("t")])
        kernel.registry.update { _ in [] }
        #expect(before.tools.isEmpty)
        #expect(kernel.registry.current.tools.isEmpty)
        #expect(seen.withLock { $0 } == [before.generation + 1, before.generation + 2])
    }
}
