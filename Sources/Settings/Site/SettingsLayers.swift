// SPDX-License-Identifier: Apache-2.0

/// Settings under construction: layers are applied from the weakest to the strongest, each checked as a whole.
///
/// A wrong value is a fault even if a stronger layer covers it: it would come to light on the day that layer is removed.
struct SettingsLayers {
    private(set) var settings = HoldfastSettings()
    private(set) var origins: [String: SettingOrigin] = [:]
    private var profiles = ProfileLayers()
    let faults: FaultList

    /// Variables that other parts of Holdfast read; they are no settings.
    static let otherVariables: Set<String> = [
        "HOLDFAST_URL", "HOLDFAST_SOCKET", "HOLDFAST_SITE", "HOLDFAST_TOKEN", "HOLDFAST_TOKEN_FILE", "HOLDFAST_CONFIG",
        "HOLDFAST_STATE",
        "HOLDFAST_FORCE_REPLAY",
    ]

    init(faults: FaultList) {
        self.faults = faults
    }

    mutating func apply(_ document: TOMLDocument) {
        for section in document.root.entries ?? [] {
            let name = TOMLValue.key(section.key)
            guard SettingsCatalog.sections.contains(where: { $0.name == section.key }) else {
                let known = SettingsCatalog.sections.map(\.name)
                let guess = Spelling.nearest(to: section.key, among: known).map { "did you mean [\($0)]? " } ?? ""
                let sections = known.map { "[\($0)]" }.joined(separator: " ")
                report(document.file, section.keyPosition, name, nil, "is not a section; \(guess)allowed: \(sections)")
                continue
            }
            guard let entries = section.node.entries else {
                let found = section.node.value.typeName
                report(
                    document.file, section.node.position, name, section.node.value,
                    "must be a section, [\(name)], found \(found)")
                continue
            }
            if section.key == SettingsCatalog.profileSection {
                for entry in entries { profiles.apply(entry, file: document.file, faults: faults) }
                continue
            }
            for entry in entries { apply(entry, section: section.key, file: document.file) }
        }
    }

    private mutating func apply(_ entry: TOMLNode.Entry, section: String, file: String) {
        let path = section + "." + TOMLValue.key(entry.key)
        guard let key = SettingsCatalog.key(path) else {
            report(file, entry.keyPosition, path, entry.node.value, SettingsLayers.unknown(entry.key, in: section))
            return
        }
        let decoded = key.type.decode(entry.node) { report(file, $0, path, $1, $2) }
        if let decoded { set(key, decoded, .file(file, entry.node.position)) }
    }

    mutating func apply(environment: [String: String]) -> [SettingsFault] {
        for key in SettingsCatalog.keys {
            let name = key.environmentName
            guard let text = environment[name] else { continue }
            apply(key, text: text, file: "environment " + name, origin: .environment(name))
        }
        let known = SettingsCatalog.keys.map(\.environmentName)
        let strange = environment.keys.filter { $0.hasPrefix("HOLDFAST_") }
            .filter { !known.contains($0) && !SettingsLayers.otherVariables.contains($0) }
        return strange.sorted().map { name in
            return SettingsFault(
                file: "environment " + name, position: .none, key: "", value: nil,
                message: "is read by nothing\(SettingsLayers.hint(name, known))")
        }
    }

    private static func hint(_ name: String, _ known: [String]) -> String {
        if name.hasPrefix("HOLDFAST_PROFILES_") {
            return ": the environment cannot set a profile; write [profiles.NAME] in holdfast.toml or in conf.d"
        }
        return Spelling.nearest(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
    }

    /// Takes over what is complete only when all layers are in, and looks for keys that contradict each other.
    mutating func finish() -> [SettingsFault] {
        settings.profiles = profiles.finish(faults)
        origins.merge(profiles.origins) { $1 }
        if origins["limits.reserved_for_critical"] == nil {
            let quarter = settings.limits.maxConcurrentCalls / 4
            settings.limits.reservedForCritical = min(settings.limits.reservedForCritical, quarter)
        }
        let contradictions = Contradictions(settings: settings, origins: origins)
        for fault in contradictions.faults() { faults.add(fault) }
        return contradictions.warnings()
    }

    mutating func apply(_ override: SettingOverride) {
        guard let key = SettingsCatalog.key(override.key) else {
            report("flag " + override.flag, .none, override.key, nil, "is not a known key")
            return
        }
        apply(key, text: override.text, file: "flag " + override.flag, origin: .flag(override.flag))
    }

    private mutating func apply(_ key: SettingKey, text: String, file: String, origin: SettingOrigin) {
        let decoded = key.type.decode(text: text) { report(file, .none, key.path, $0, $1) }
        if let decoded { set(key, decoded, origin) }
    }

    private mutating func set(_ key: SettingKey, _ value: SettingValue, _ origin: SettingOrigin) {
        key.write(value, &settings)
        origins[key.path] = origin
    }

    private func report(
        _ file: String, _ position: SourcePosition, _ key: String, _ value: TOMLValue?, _ message: String
    ) {
        faults.add(SettingsFault(file: file, position: position, key: key, value: value?.text, message: message))
    }

    /// The nearest key of the section; a key that another section has; what the section knows.
    private static func unknown(_ name: String, in section: String) -> String {
        let known = SettingsCatalog.keys.filter { $0.section == section }.map(\.name)
        if let guess = Spelling.nearest(to: name, among: known) {
            return
                "is not a known key; did you mean \"\(guess)\"? allowed in [\(section)]: \(known.joined(separator: ", "))"
        }
        if let other = SettingsCatalog.keys.first(where: { $0.name == name }) {
            return "is not a known key; it belongs to [\(other.section)]"
        }
        let allowed = known.isEmpty ? "no keys yet" : known.joined(separator: ", ")
        return "is not a known key; allowed in [\(section)]: \(allowed)"
    }
}
