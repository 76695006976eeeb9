// SPDX-License-Identifier: Apache-2.0

import CPlatform
import Glibc
import PluginChannel
import Testing

@Suite struct ConfinementTests {
    @Test func onlyItsOwnDescriptorsAndNoEnvironment() throws {
        let (child, _) = try TestChild.ready()
        // And one of the main queue's until the main thread has come to rest.
        var count = try child.value("descriptors", id: 1)
        for id in 3..<1_000 where count == 6 { count = try child.value("descriptors", id: UInt64(id)) }
        #expect(count == 5)
        // What the host gave, and nothing else.
        #expect(try child.value("environment", id: 2) == 1)
    }

    @Test func memoryIsLimited() throws {
        let (child, report) = try TestChild.ready(ProbeLibrary.plain) { $0.limits.dataBytes = 64 << 20 }
        let limit = try #require(report.confinement.dataBytes)
        #expect(limit > 64 << 20 && limit < 512 << 20)
        let megabytes = try child.value("eat")
        #expect(megabytes >= 32 && megabytes < limit >> 20)
    }

    @Test func descriptorsAreLimited() throws {
        let (child, report) = try TestChild.ready(ProbeLibrary.plain) { $0.limits.files = 32 }
        #expect(report.confinement.files == 32)
        // One more of them is the main queue's until the main thread has come to rest.
        #expect((26...27).contains(try child.value("open_many")))
    }

    @Test func coreFilesAndProcessesAreLimited() throws {
        let (child, report) = try TestChild.ready(ProbeLibrary.plain) { $0.limits.processes = 20 }
        #expect(report.confinement.coreBytes == 0)
        let processes = try #require(report.confinement.processes)
        #expect(processes > 20)
        if getuid() == 0 { #expect(report.confinement.missing.contains { $0.contains("superuser") }) }
        let limits = try #require(Self.text("/proc/\(child.pid)/limits"))
        #expect(limits.contains { $0.hasPrefix("Max processes") && $0.contains(" \(processes) ") })
        #expect(limits.contains { $0.hasPrefix("Max core file size") && $0.contains(" 0 ") })
        // Neither the address space nor the time of the processor.
        #expect(limits.contains { $0.hasPrefix("Max address space") && $0.contains("unlimited") })
        #expect(limits.contains { $0.hasPrefix("Max cpu time") && $0.contains("unlimited") })
    }

    @Test func processesAreForbidden() throws {
        let (child, report) = try TestChild.ready(ProbeLibrary.plain) { $0.files = nil }
        #expect(report.confinement.landlockVersion == 0)
        try #require(report.confinement.processesForbidden)
        #expect(try child.value("fork", id: 1) == Int64(EPERM))
        #expect(try child.value("execute", id: 2) == Int64(EPERM))
        // Threads are not.
        #expect(try child.value("late_thread", id: 3) == 7)
    }

    @Test func processesMayBePermitted() throws {
        let (child, report) = try TestChild.ready(ProbeLibrary.plain) { order in
            order.mayStartProcesses = true
            order.files = nil
        }
        #expect(!report.confinement.processesForbidden)
        #expect(try child.value("fork", id: 1) == 0)
    }

    @Test(.enabled(if: platform_landlock_version() > 0, "this kernel has no Landlock"))
    func filesAreOutOfReach() throws {
        let (child, report) = try TestChild.ready()
        let version = report.confinement.landlockVersion
        #expect(version == Int(platform_landlock_version()))
        #expect(try child.value("write_tmp", id: 1) == Int64(EACCES))
        #expect(access("/tmp/holdfast-probe-was-here", F_OK) == -1)
        #expect(try child.value("read_passwd", id: 2) == Int64(EACCES))
        #expect(try child.value("execute", id: 3) != 0)
        if access("/lib/x86_64-linux-gnu/libc.so.6", R_OK) == 0 { #expect(try child.value("read_library", id: 4) == 0) }
        if version >= 4 { #expect(try child.value("connect", id: 5) == Int64(EACCES)) }
        if version >= 6 { #expect(try child.value("kill_parent", id: 6) == Int64(EPERM)) }
    }

    @Test(.enabled(if: platform_landlock_version() > 0, "this kernel has no Landlock"))
    func theSiteMayPermitFiles() throws {
        let (child, _) = try TestChild.ready(ProbeLibrary.plain) { $0.files = .init(readable: ["/etc/passwd", "/no"]) }
        #expect(try child.value("read_passwd", id: 1) == 0)
    }

    private static func text(_ path: String) -> [Substring]? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = fread(&buffer, 1, buffer.count, file)
        return String(decoding: buffer.prefix(count), as: UTF8.self).split(separator: "\n")
    }
}
