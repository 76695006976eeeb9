// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Testing

/// Which tools a profile has.
@Suite struct ProfileTests {
    /// What a pattern means, character by character and without any thought of speed.
    private static func matches(_ pattern: Substring, _ text: Substring) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "*" {
            return matches(pattern.dropFirst(), text) || (!text.isEmpty && matches(pattern, text.dropFirst()))
        }
        return text.first == first && matches(pattern.dropFirst(), text.dropFirst())
    }

    @Test func patternsAreWhatTheReferenceSays() throws {
        var random = Generator(state: 3)
        let descriptor = try ToolDescriptor(reading: TestKernel.tool("t"), at: "")
        for _ in 0..<3_000 {
            let name = String(
                (0..<Int.random(in: 1...8, using: &random)).map { _ in "ab".randomElement(using: &random)! })
            let pattern = String(
                (0..<Int.random(in: 1...7, using: &random)).map { _ in "ab**".randomElement(using: &random)! })
            var tool = descriptor
            tool.name = name
            let profile = Profile(name: "p", patterns: [pattern])
            #expect(profile.contains(tool) == Self.matches(pattern[...], name[...]), "\(pattern) \(name)")
        }
    }

    @Test func starsFindNoAdministration() throws {
        var tool = try ToolDescriptor(reading: TestKernel.tool("list_queues", ["administrative": true]), at: "")
        #expect(!Profile(name: "p", patterns: ["*"]).contains(tool))
        #expect(Profile(name: "p", patterns: ["list_queues"]).contains(tool))
        tool.isAdministrative = false
        #expect(Profile(name: "p", patterns: ["*"]).contains(tool))
    }

    @Test func tooManyToolsAreNamed() throws {
        let kernel = TestKernel()
        try kernel.register((0..<4).map { TestKernel.tool("get_\($0)") } + [TestKernel.tool("set_0")])
        let registry = kernel.registry.current
        let profile = Profile(name: "reading", patterns: ["get_*", "nothing_*"], maximumTools: 3)
        #expect(profile.tools(in: registry) == ["get_0", "get_1", "get_2", "get_3"])
        #expect(
            profile.refusal(in: registry)?.contains("4 tools, and max_tools is 3: get_0, get_1, get_2, get_3") == true)
        #expect(profile.idlePatterns(in: registry) == ["nothing_*"])
        var wide = profile
        wide.maximumTools = 4
        #expect(wide.refusal(in: registry) == nil)
    }
}
