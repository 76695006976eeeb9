// SPDX-License-Identifier: Apache-2.0

import JSON
import Settings
import Telemetry

/// The configuration in force as a document, without secrets.
enum ConfigDocument {
    static func make(_ reloader: SiteReloader) -> JSONValue {
        let site = reloader.running
        return [
            "directory": .string(site.directory), "files": .array(site.files.map { .string($0) }),
            "is_demo": .bool(site.isDemo), "values": .array(values(site)),
            "text": .string(Redaction.process.text(site.effectiveText(origins: true))),
            "needs_restart": .array(reloader.pending.map(\.json)),
            "warnings": .array(site.warnings.map { .string($0.description) }),
            "last_reload": reloader.last?.json ?? .null,
        ]
    }

    private static func values(_ site: Site) -> [JSONValue] {
        var rows: [JSONValue] = []
        func add<Root>(_ key: Setting<Root>, _ path: String, _ root: Root) {
            let origin = site.origin(of: path)
            rows.append([
                "key": .string(path), "value": key.read(root).map { JSONValue($0) } ?? .null,
                "origin": .string("\(origin)"), "is_default": .bool(origin == .standard),
                "takes_effect": .string(key.isLive ? "reload" : "restart"),
            ])
        }
        for key in SettingsCatalog.keys { add(key, key.path, site.settings) }
        for profile in site.settings.profiles {
            for key in SettingsCatalog.profileKeys { add(key, key.path(in: profile.name), profile) }
        }
        return rows
    }
}

extension JSONValue {
    /// A setting: durations and sizes as they are written, everything else as what it is.
    init(_ value: SettingValue) {
        switch value {
        case .text(let text): self = .string(Redaction.process.text(text))
        case .texts(let list): self = .array(list.map { .string(Redaction.process.text($0)) })
        case .boolean(let flag): self = .bool(flag)
        case .integer(let number): self = .integer(number)
        case .number(let number): self = .number(number)
        case .duration(let duration): self = .string(DurationText.text(duration))
        case .size(let bytes): self = .string(SizeText.text(bytes))
        }
    }
}
