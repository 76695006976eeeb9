// SPDX-License-Identifier: Apache-2.0

/// A key whose value another reading of a site has changed.
package struct SettingChange: Sendable, Hashable {
    /// `limits.rate`, `profiles.ward.tools`.
    package let path: String
    /// In TOML's spelling; nil where nothing is set.
    package let before: String?
    package let after: String?
    /// Where the new value comes from.
    package let origin: SettingOrigin
    /// Whether a reload applies it without a restart.
    package let isLive: Bool
}

extension Site {
    /// The keys whose values differ from those of `old`, in the order of the catalogue; O(keys).
    package func changes(since old: Site) -> [SettingChange] {
        var found: [SettingChange] = []
        func compare<Root>(_ key: Setting<Root>, _ path: String, _ before: Root?, _ after: Root?) {
            let (before, after) = (before.flatMap(key.read)?.tomlText, after.flatMap(key.read)?.tomlText)
            guard before != after else { return }
            found.append(
                SettingChange(
                    path: path, before: before, after: after, origin: origin(of: path), isLive: key.isLive))
        }
        for section in SettingsCatalog.sections {
            for key in SettingsCatalog.keys where key.section == section.name {
                compare(key, key.path, old.settings, settings)
            }
            guard section.name == SettingsCatalog.profileSection else { continue }
            for name in Set((old.settings.profiles + settings.profiles).map(\.name)).sorted() {
                let before = old.settings.profiles.first { $0.name == name }
                let after = settings.profiles.first { $0.name == name }
                for key in SettingsCatalog.profileKeys { compare(key, key.path(in: name), before, after) }
            }
        }
        for name in Set((old.policies + policies).map(\.name)).sorted() {
            let (before, after) = (old.policies.first { $0.name == name }, policies.first { $0.name == name })
            guard before != after else { continue }
            found.append(
                SettingChange(
                    path: "policies/\(name).toml", before: before.map { _ in "the file as it was" },
                    after: after.map { _ in "the file as it is" },
                    origin: .file((after ?? before)?.file ?? "", SourcePosition(line: 1, column: 1)), isLive: true))
        }
        return found
    }

    /// This site with those values of `next` that a reload applies without a restart, and what `next` says of plugins.
    package func takingLiveValues(of next: Site) -> Site {
        var merged = settings
        var origins = origins
        for key in SettingsCatalog.keys where key.isLive {
            key.copy(next.settings, &merged)
            origins[key.path] = next.origins[key.path]
        }
        merged.profiles = next.settings.profiles
        let isProfile = { (path: String) in path.hasPrefix(SettingsCatalog.profileSection + ".") }
        origins = origins.filter { !isProfile($0.key) }.merging(next.origins.filter { isProfile($0.key) }) { $1 }
        return Site(
            directory: directory, settings: merged, origins: origins, plugins: next.plugins,
            policies: next.policies, files: next.files,
            warnings: next.warnings, isDemo: isDemo)
    }

    /// Keys that do not go together: for a site that was put together from two readings.
    package func contradictions() -> [SettingsFault] {
        Contradictions(settings: settings, origins: origins).faults()
    }
}
