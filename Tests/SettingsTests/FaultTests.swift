// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Settings

@Suite struct FaultTests {
    /// The faults of a site with this `holdfast.toml`, without the folder.
    private func faults(_ text: String, environment: [String: String] = [:]) throws -> [String] {
        let site = try SiteOnDisk(["holdfast.toml": text])
        switch SiteLoader.load(directory: site.path, environment: environment) {
        case .success: return []
        case .failure(let failure):
            return failure.faults.map { fault in
                let line = fault.description
                return line.hasPrefix(site.path) ? String(line.dropFirst(site.path.utf8.count + 1)) : line
            }
        }
    }

    @Test(arguments: [
        (
            "[server]\nlisten = \"127.0.0.1:1\"\n",
            "holdfast.toml:2:10: server.listen: must be a list of strings, found a string"
        ),
        (
            "[server]\nlisten = [\"127.0.0.1:1\",\n  \"nowhere\"]\n",
            "holdfast.toml:3:3: server.listen: \"nowhere\" is not allowed; allowed: an IP address and a port"
        ),
        (
            "[server]\nlisten = [1]\n",
            "holdfast.toml:2:11: server.listen: must be a list of strings, found an integer in it"
        ),
        (
            "[server]\nlisten = { a = 1 }\n",
            "holdfast.toml:2:10: server.listen: must be a list of strings, found a table"
        ),
        ("[server]\nlistne = []\n", "holdfast.toml:2:1: server.listne: is not a known key; did you mean \"listen\"?"),
        (
            "[server]\nmax_body = \"1MiB\"\n",
            "holdfast.toml:2:1: server.max_body: is not a known key; it belongs to [limits]"
        ),
        ("[servers]\nlisten = []\n", "holdfast.toml:1:2: servers: is not a section; did you mean [server]?"),
        ("listen = []\n", "holdfast.toml:1:1: listen: is not a section; allowed: [server] [store]"),
        ("server = 3\n", "holdfast.toml:1:10: server: must be a section, [server], found an integer"),
        ("[[server]]\nlisten = []\n", "holdfast.toml:1:3: server: must be a section, [server], found a list"),
        (
            "[audit]\npath = \"x\"\n",
            "holdfast.toml:2:1: audit.path: is not a known key; allowed in [audit]: signing_key, trusted_keys, "
        ),
        (
            "[access]\nanonymous_role = \"operater\"\n",
            "holdfast.toml:2:18: access.anonymous_role: \"operater\" is not allowed; did you mean \"operator\"? "
                + "allowed: one of \"none\", \"viewer\", \"operator\", \"approver\", \"admin\""
        ),
        ("[log]\nlevel = true\n", "holdfast.toml:2:9: log.level: must be a string, found a boolean; allowed: one of"),
        (
            "[limits]\ncall_timeout = 30\n",
            "holdfast.toml:2:16: limits.call_timeout: must be a duration (a string such as \"30s\"), found an integer"
        ),
        (
            "[limits]\n  call_timeout = \"30\"\n",
            "holdfast.toml:2:18: limits.call_timeout: \"30\" is not a duration; allowed: a whole"
        ),
        (
            "[limits]\ncall_timeout = \"2h\"\n",
            "holdfast.toml:2:16: limits.call_timeout: \"2h\" is out of range; allowed: 10ms to 1h"
        ),
        (
            "[limits]\nmax_body = \"-4MiB\"\n",
            "holdfast.toml:2:12: limits.max_body: \"-4MiB\" is not a size; allowed: a whole"
        ),
        (
            "[limits]\nmax_body = \"1B\"\n",
            "holdfast.toml:2:12: limits.max_body: \"1B\" is out of range; allowed: 1KiB to 1GiB"
        ),
        (
            "limits.max_concurrent_calls = 0\n",
            "holdfast.toml:1:31: limits.max_concurrent_calls: 0 is out of range; allowed: 1 to 100000"
        ),
        (
            "[limits]\nmax_concurrent_calls = 4.0\n",
            "holdfast.toml:2:24: limits.max_concurrent_calls: must be an integer, found a number"
        ),
        (
            "[program]\nas_of = 2026-03-02T07:00:30\n",
            "holdfast.toml:2:9: program.as_of: must be a string, found a date or time"
        ),
        (
            "[program]\nas_of = \"2026-02-30\"\n",
            "holdfast.toml:2:9: program.as_of: \"2026-02-30\" is not allowed; allowed: a date"
        ),
        (
            "[store]\nurl = \"mysql://x\"\n",
            "holdfast.toml:2:7: store.url: the value is not allowed; allowed: \"sqlite:\""
        ),
        (
            "[store]\nurl = \"sqlite:/var/lib/x.db\"\n",
            "holdfast.toml:2:7: store.url: the value is not allowed; allowed: \"sqlite:\""
        ),
        ("[server\n", "holdfast.toml:1:8: "),
    ])
    func `One fault, with its place, its key and what is allowed`(_ text: String, _ start: String) throws {
        let found = try faults(text)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(start) == true, "\(found)")
    }

    @Test func `All faults of all files are reported at once, in order`() throws {
        let site = try SiteOnDisk([
            "holdfast.toml": "[log]\nlevel = 1\nformat = 2\n", "conf.d/10.toml": "[log]\nlevl = \"info\"\n",
            "conf.d/20.toml": "oops", "plugins.d/io.x.toml": "enabld = true\n",
            "plugins.d/noid.toml": "enabled = true\n",
        ])
        guard
            case .failure(let failure) = SiteLoader.load(
                directory: site.path, environment: ["HOLDFAST_LIMITS_MAX_BODY": "9"],
                overrides: [SettingOverride(key: "server.listen", text: "x,127.0.0.1:1", flag: "--listen")])
        else {
            Issue.record("a broken site was accepted")
            return
        }
        let places = failure.faults.map { fault in
            "\(fault.file.split(separator: "/").last ?? ""):\(fault.line):\(fault.column) \(fault.key)"
        }
        #expect(
            places == [
                "10.toml:2:1 log.levl", "20.toml:1:5 ", "holdfast.toml:2:9 log.level", "holdfast.toml:3:10 log.format",
                "io.x.toml:1:1 enabld", "io.x.toml:1:1 enabled", "noid.toml:1:1 ",
                "environment HOLDFAST_LIMITS_MAX_BODY:0:0 limits.max_body", "flag --listen:0:0 server.listen",
            ])
        #expect(
            failure.description.contains(
                "environment HOLDFAST_LIMITS_MAX_BODY: limits.max_body: \"9\" is not a size"))
        #expect(failure.description.contains("flag --listen: server.listen: \"x\" is not allowed"))
    }

    @Test func `A value that a stronger layer covers is still a fault`() throws {
        #expect(try faults("[log]\nlevel = \"loud\"\n", environment: ["HOLDFAST_LOG_LEVEL": "info"]).count == 1)
    }

    @Test func `A missing or unreadable site says so`() throws {
        let site = try SiteOnDisk([:])
        guard case .failure(let missing) = SiteLoader.load(directory: site.path) else {
            Issue.record("a site without holdfast.toml was accepted")
            return
        }
        #expect(missing.description.hasPrefix("\(site.path)/holdfast.toml: does not exist"))
        try site.write("holdfast.toml", [UInt8](repeating: 32, count: SiteFolder.maximumBytes + 1))
        guard case .failure(let large) = SiteLoader.load(directory: site.path) else {
            Issue.record("a file of more than 1 MiB was accepted")
            return
        }
        #expect(large.description.contains("is larger than 1 MiB"))
        #expect(throws: SiteFolder.Failure.unreadable("is not a regular file")) { try SiteFolder.read(site.path) }
    }
}
