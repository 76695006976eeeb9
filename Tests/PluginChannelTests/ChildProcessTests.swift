// SPDX-License-Identifier: Apache-2.0

import Glibc
import PluginChannel
import Testing

@Suite struct ChildProcessTests {
    /// A shell that gets a pipe as descriptor 1 and says what it finds.
    private static func said(by script: String, extra: [Int32] = [], environment: [String] = []) throws -> String {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let null = open("/dev/null", O_RDWR)
        defer { close(null) }
        let process = try ChildProcess.spawn(
            "/bin/sh", arguments: ["sh", "-c", script], environment: environment,
            descriptors: [null, ends[1], null] + extra)
        close(ends[1])
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = read(ends[0], &chunk, chunk.count), count > 0 { text += chunk.prefix(count) }
        close(ends[0])
        waitpid(process, nil, 0)
        return String(decoding: text, as: UTF8.self)
    }

    @Test func onlyTheGivenDescriptorsAreOpen() throws {
        let leak = open("/dev/null", O_RDONLY)  // not close-on-exec
        defer { close(leak) }
        // The shell's own, with which it lists them, is closed by the time it asks.
        let script = "for file in /proc/$$/fd/*; do [ -L $file ] && echo ${file##*/}; done"
        #expect(try Self.said(by: script, extra: [leak]) == "0\n1\n2\n3\n")
    }

    /// Descriptors may be given in any order, also onto each other's numbers.
    @Test func descriptorsMayChangePlaces() throws {
        let text = try Self.said(by: "readlink /proc/$$/fd/0 /proc/$$/fd/3 /proc/$$/fd/4", extra: [1, 0])
        let lines = text.split(separator: "\n")
        #expect(lines.first == "/dev/null")
        #expect(lines.count == 3)
    }

    @Test func nothingIsInherited() throws {
        signal(SIGPIPE, SIG_IGN)
        let text = try Self.said(by: "exec grep -E 'SigBlk|SigIgn' /proc/self/status")
        #expect(text.contains("SigBlk:\t0000000000000000"))
        // Nothing but 32 and 33, which the C library keeps for itself.
        #expect(text.contains("SigIgn:\t0000000000000000") || text.contains("SigIgn:\t0000000180000000"))
        let variables = try Self.said(by: "tr '\\0' ' ' < /proc/$$/environ", environment: ["A=b"])
        #expect(variables == "A=b ")
    }

    @Test func itLeadsAGroupOfItsOwn() throws {
        let text = try Self.said(by: "echo $$ $(cut -d ' ' -f 5 /proc/$$/stat)")
        let numbers = text.split(separator: " ").map { $0.filter(\.isNumber) }
        #expect(numbers.count == 2 && numbers[0] == numbers[1])
    }

    @Test func whatIsNotThereIsNamed() {
        #expect(throws: SystemFault("starting /no/such/program", code: ENOENT)) {
            try ChildProcess.spawn("/no/such/program", arguments: [], environment: [], descriptors: [])
        }
    }
}
