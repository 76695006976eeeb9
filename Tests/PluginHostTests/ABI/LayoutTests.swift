// SPDX-License-Identifier: Apache-2.0

import PluginHost
import Testing

/// The binary layout of ABI 1.0, as compilers see it, against what it was on the day when it was frozen.
@Suite struct LayoutTests {
    private static let languages = [["cc", "-std=c11", "-pedantic"], ["c++", "-x", "c++", "-std=c++17", "-pedantic"]]

    private func layout(_ compiler: [String], header: String) throws -> [String] {
        let workshop = try Workshop()
        let flags = compiler + ["-Wno-missing-field-initializers"]
        let program = try workshop.program("layout/print.c", compiler: flags, header: header)
        return try workshop.output(of: [program]).split(separator: "\n").map(String.init)
    }

    private var golden: [String] {
        get throws {
            let folder = "/" + Workshop.sources.split(separator: "/").dropLast().joined(separator: "/") + "/Golden"
            let text = String(decoding: try Workshop.read(folder + "/abi_v1.txt"), as: UTF8.self)
            return text.split(separator: "\n").map(String.init)
        }
    }

    @Test(arguments: languages) func theFrozenHeaderIsWhatWasFrozen(compiler: [String]) throws {
        #expect(try layout(compiler, header: Workshop.sources + "/frozen_v1") == golden)
    }

    /// Fields are appended: sizes may grow with the minor version, nothing else may differ.
    @Test(arguments: languages) func nothingOfItHasMoved(compiler: [String]) throws {
        let now = try layout(compiler, header: Workshop.publicHeader)
        let known = Set(now)
        for line in try golden where !known.contains(line) {
            let words = line.split(separator: " ").map(String.init)
            guard let value = words.last.flatMap({ Int($0) }), words[0] == "size" || words[1] == "HF_ABI_MINOR" else {
                Issue.record("ABI 1.0 said: \(line)")
                continue
            }
            let head = words.dropLast().joined(separator: " ") + " "
            let current = now.first { $0.hasPrefix(head) }?.split(separator: " ").last.flatMap { Int($0) }
            #expect(current ?? 0 > value, "ABI 1.0 said: \(line)")
        }
    }

    /// As long as the minor version is 0, one file is the other.
    @Test func theHeaderOfferedIsTheFrozenOne() throws {
        let offered = try Workshop.read(Workshop.publicHeader + "/holdfast/plugin.h")
        guard String(decoding: offered, as: UTF8.self).contains("#define HF_ABI_MINOR 0u") else { return }
        #expect(try Workshop.read(Workshop.sources + "/frozen_v1/holdfast/plugin.h") == offered)
        #expect(try Workshop.read(Workshop.sources + "/c_echo/holdfast/plugin.h") == offered)
    }
}
