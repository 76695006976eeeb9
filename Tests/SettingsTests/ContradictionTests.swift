// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Settings

@Suite struct ContradictionTests {
    private func outcome(_ text: String) throws -> (faults: [String], warnings: [String], site: Site?) {
        let folder = try SiteOnDisk(["holdfast.toml": text])
        let cut = folder.path.utf8.count + 1
        switch SiteLoader.load(directory: folder.path) {
        case .success(let site): return ([], site.warnings.map { String($0.description.dropFirst(cut)) }, site)
        case .failure(let failure): return (failure.faults.map { String($0.description.dropFirst(cut)) }, [], nil)
        }
    }

    @Test(arguments: [
        (
            "[limits]\nmax_concurrent_calls = 8\nreserved_for_critical = 8\n",
            "holdfast.toml:3:25: limits.reserved_for_critical: 8 of 8 places"
        ),
        (
            "[access]\nanonymous_role = \"viewer\"\n[server]\nlisten = [\"127.0.0.1:1\", \"0.0.0.0:1\"]\n",
            "holdfast.toml:4:10: server.listen: server.listen has 0.0.0.0:1, which is beyond loopback, while"
        ),
        (
            "server.listen = [\"[::1]:9\", \"[::1]:9\"]",
            "holdfast.toml:1:17: server.listen: [::1]:9 is in the list twice"
        ),
        (
            "server.cors_origins = [\"*\"]\naccess.anonymous_role = \"viewer\"\n",
            "holdfast.toml:1:23: server.cors_origins: \"*\" would let every web page act as viewer"
        ),
        (
            "server.cors_origins = [\"*\", \"https://a\"]\n",
            "holdfast.toml:1:23: server.cors_origins: \"*\" is every origin"
        ),
        (
            "server.socket = \"s\"\nserver.socket_group = \"no-such-group\"\n",
            "holdfast.toml:2:23: server.socket_group: \"no-such-group\" is no group of this machine"
        ),
        (
            "limits.tool_rates = [\"a=1/s\", \"b=1/s\", \"a=2/m\"]\n",
            "holdfast.toml:1:21: limits.tool_rates: a is in the list twice"
        ),
        (
            "server.socket = \"s\"\naccess.socket_roles = [\"uid:0=admin\", \"uid:0=viewer\"]\n",
            "holdfast.toml:2:23: access.socket_roles: uid:0 is in the list twice"
        ),
    ])
    func `Keys that are right alone and wrong together`(_ text: String, _ start: String) throws {
        let found = try outcome(text).faults
        #expect(found.count == 1 && found.first?.hasPrefix(start) == true, "\(found)")
    }

    @Test(arguments: [
        ("limits.burst = 3\n", "limits.burst: has no effect: limits.rate is \"0\""),
        ("server.socket_mode = \"0660\"\n", "server.socket_mode: has no effect: server.socket is not set"),
        ("store.password_file = \"/x\"\n", "store.password_file: has no effect: SQLite has no password"),
        ("server.trusted_proxies = [\"0.0.0.0/0\"]\n", "server.trusted_proxies: 0.0.0.0/0 believes everybody's"),
        (
            "server.socket = \"s\"\naccess.socket_roles = [\"user:no-such-user=viewer\"]\n",
            "access.socket_roles: user:no-such-user is nobody on this machine"
        ),
    ])
    func `What has no effect is a warning`(_ text: String, _ part: String) throws {
        let (faults, warnings, _) = try outcome(text)
        #expect(faults == [] && warnings.count == 1 && warnings.first?.contains(part) == true, "\(faults) \(warnings)")
    }

    @Test func `Places for critical tools are at most a quarter unless the site says how many`() throws {
        for (most, kept) in [(1, 0), (8, 2), (16, 4), (64, 4)] {
            let site = try #require(try outcome("limits.max_concurrent_calls = \(most)\n").site)
            #expect(site.settings.limits.reservedForCritical == Int64(kept))
        }
        let site = try outcome("limits.max_concurrent_calls = 8\nlimits.reserved_for_critical = 7\n").site
        #expect(site?.settings.limits.reservedForCritical == 7)
    }

    @Test func `Rates, roles of the socket and origins are read exactly`() {
        for text in ["0", "1/s", "600/m", "1000000/h"] { #expect(CallRate(parsing: text)?.text == text) }
        for text in ["", "1", "0/s", "-1/s", "+1/s", "1/d", "1000001/h", "1 /s", "1.5/s", "1/s/s"] {
            #expect(CallRate(parsing: text) == nil, "\(text)")
        }
        #expect(CallRate(parsing: "600/m")?.perSecond == 10)
        #expect(ToolRate(parsing: "a.b_c-D=6/m") == ToolRate(tool: "a.b_c-D", rate: CallRate(calls: 6, per: .minute)))
        for text in ["a", "a=0", "=1/s", "a b=1/s", "a=1", "*=1/s"] {
            #expect(ToolRate(parsing: text) == nil, "\(text)")
        }
        for text in ["user:carol=admin", "uid:1000=viewer", "group:a.b@x=operator", "gid:0=approver"] {
            #expect(SocketRole(parsing: text)?.text == text)
        }
        for text in [
            "carol=admin", "user:=admin", "user:a b=admin", "uid:-1=viewer", "uid:4294967295=viewer", "uid:x=viewer",
            "user:carol=none", "user:carol", "users:carol=admin", "user:-x=admin",
        ] { #expect(SocketRole(parsing: text) == nil, "\(text)") }
        for text in ["*", "https://a", "http://127.0.0.1:80", "https://[::1]:9"] {
            #expect(TextRule.webOrigin.accepts(text), "\(text)")
        }
        for text in ["", "a", "https://a/", "https://a/b", "null", "https://*"] {
            #expect(!TextRule.webOrigin.accepts(text), "\(text)")
        }
        #expect(SystemAccounts.user("root") == 0 && SystemAccounts.group("root") == 0)
    }
}
