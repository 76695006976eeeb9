// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Settings

@Suite struct SiteTests {
    @Test func `An empty file gives the documented defaults`() throws {
        let folder = try SiteOnDisk(["holdfast.toml": ""])
        let site = try SiteLoader.load(directory: folder.path).get()
        #expect(site.settings == HoldfastSettings())
        #expect(site.settings.server.listen == ["127.0.0.1:8642"])
        #expect(site.settings.access.anonymousRole == .none)
        #expect(site.origins.isEmpty)
        #expect(site.origin(of: "server.listen") == .standard)
        #expect(site.plugins.isEmpty && site.warnings.isEmpty && !site.isDemo)
    }

    @Test func `Layers override key by key, lists replace, and each value knows its origin`() throws {
        let folder = try SiteOnDisk([
            "holdfast.toml": """
            [server]
            listen = ["127.0.0.1:1", "127.0.0.1:2"]
            allowed_hosts = ["a"]
            socket = "s"
            [limits]
            call_timeout = "1s"
            max_concurrent_calls = 7
            [log]
            level = "debug"
            """,
            "conf.d/20.toml": "[server]\nlisten = [\"127.0.0.1:3\"]\n[limits]\nmax_body = \"1MiB\"\n",
            "conf.d/10.toml": "server.listen = [\"127.0.0.1:4\"]\nserver.socket = \"t\"\n",
            "conf.d/90-demo.toml": "[access]\nanonymous_role = \"operator\"\n[program]\nas_of = 2026-03-02\n",
            "conf.d/ignored.toml.bak": "nonsense", "conf.d/.hidden.toml": "nonsense",
        ])
        let site = try SiteLoader.load(
            directory: folder.path,
            environment: [
                "HOLDFAST_SERVER_ALLOWED_HOSTS": "b, c:1 ,", "HOLDFAST_LIMITS_MAX_CONCURRENT_CALLS": "9",
                "HOLDFAST_LOG_LEVEL": "warning", "HOLDFAST_LOG_LEVLE": "x", "HOLDFAST_URL": "http://x", "PATH": "/bin",
            ],
            overrides: [SettingOverride(key: "log.level", text: "error", flag: "--log-level")]
        ).get()
        let settings = site.settings
        #expect(settings.server.listen == ["127.0.0.1:3"])
        #expect(settings.server.socket == "t")
        #expect(settings.server.allowedHosts == ["b", "c:1"])
        #expect(settings.limits.callTimeout == .seconds(1))
        #expect(settings.limits.maxBody == 1 << 20)
        #expect(settings.limits.maxConcurrentCalls == 9)
        #expect(settings.limits.callGrace == .seconds(2))
        #expect(settings.log.level == .error)
        #expect(settings.program.asOf == "2026-03-02")
        #expect(site.isDemo)

        let at = { (key: String) in site.origin(of: key).description.replacingPrefix(folder.path) }
        #expect(at("server.listen") == "/conf.d/20.toml:2:10")
        #expect(at("server.socket") == "/conf.d/10.toml:2:17")
        #expect(at("limits.call_timeout") == "/holdfast.toml:6:16")
        #expect(at("server.allowed_hosts") == "environment HOLDFAST_SERVER_ALLOWED_HOSTS")
        #expect(at("log.level") == "flag --log-level")
        #expect(at("store.url") == "default")
        #expect(
            site.warnings.map(\.description) == [
                "environment HOLDFAST_LOG_LEVLE: is read by nothing; did you mean HOLDFAST_LOG_LEVEL?"
            ])
        #expect(
            site.files.map { $0.replacingPrefix(folder.path) } == [
                "/holdfast.toml", "/conf.d/10.toml", "/conf.d/20.toml", "/conf.d/90-demo.toml",
            ])
    }

    @Test func `The effective text is a site that loads to the same settings`() throws {
        let folder = try SiteOnDisk([
            "holdfast.toml":
                "[server]\nallowed_hosts = [\"h\"]\n[limits]\ndrain_timeout = \"1m30s\"\n[store]\nurl = \"postgresql:///a%20b\"\n"
        ])
        let site = try SiteLoader.load(directory: folder.path).get()
        let text = site.effectiveText(origins: true)
        #expect(text.contains("drain_timeout = \"1m30s\"  # \(folder.path)/holdfast.toml:4:17\n"))
        #expect(text.contains("level = \"info\"  # default\n"))
        let again = try SiteOnDisk(["holdfast.toml": text])
        #expect(try SiteLoader.load(directory: again.path).get().settings == site.settings)
    }

    @Test func `A plugin's site file is decoded, with places inside config`() throws {
        let digest = String(repeating: "ab", count: 32)
        let folder = try SiteOnDisk([
            "holdfast.toml": "",
            "plugins.d/io.holdfast.b.toml": "enabled = false\n",
            "plugins.d/io.holdfast.a.toml": """
            enabled = true
            placement = "in-process"
            sha256 = "\(digest)"
            grants = ["roster.versions/1", "signal.class:A"]

            [config]
            safe_ratio = 0.85
            [config.deep]
            list = [1,
              { when = 2026-03-02, x = "y" }]
            """,
        ])
        let plugins = try SiteLoader.load(directory: folder.path).get().plugins
        #expect(plugins.map(\.id) == ["io.holdfast.a", "io.holdfast.b"])
        let plugin = try #require(plugins.first)
        #expect(plugin.enabled)
        #expect(plugin.placement == .inProcess)
        #expect(plugin.sha256 == digest)
        #expect(plugin.grants == ["roster.versions/1", "signal.class:A"])
        #expect(
            plugin.configValue
                == .table([
                    "safe_ratio": .float(0.85),
                    "deep": .table([
                        "list": .array([.integer(1), .table(["when": .moment("2026-03-02"), "x": .string("y")])])
                    ]),
                ]))
        let fault = plugin.fault(configPointer: "/deep/list/1/x", message: "must be a number")
        #expect(
            fault.description.replacingPrefix(folder.path)
                == "/plugins.d/io.holdfast.a.toml:10:28: config.deep.list.1.x: must be a number")
        #expect(plugins.last?.configValue == .table([:]))
        #expect(plugins.last?.placement == nil)
    }

    @Test func `A new plugin site file is read back`() throws {
        let config = TOMLValue.table([
            "a b": .string("x\"\n\u{1}"), "list": .array([.integer(-1), .boolean(true)]),
            "t": .table(["k": .float(1.5)]),
        ])
        let text = PluginSiteFile.text(
            enabled: true, placement: .process, sha256: String(repeating: "0", count: 64), grants: ["kv/1"],
            config: config)
        let folder = try SiteOnDisk(["holdfast.toml": "", "plugins.d/org.example.toml": text])
        let plugin = try #require(try SiteLoader.load(directory: folder.path).get().plugins.first)
        #expect(plugin.configValue == config)
        #expect(plugin.placement == .process)
        #expect(plugin.grants == ["kv/1"])
    }

    @Test func `Paths of a site`() {
        #expect(
            SitePath.resolve("share:programs/x", share: "/s/share/holdfast", base: "/c")
                == "/s/share/holdfast/programs/x")
        #expect(SitePath.resolve("/a/b", share: "/s", base: "/c") == "/a/b")
        #expect(SitePath.resolve("a/b", share: "/s", base: "/c/") == "/c/a/b")
    }
}

extension String {
    fileprivate func replacingPrefix(_ prefix: String) -> String {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
    }
}
