// SPDX-License-Identifier: Apache-2.0

/// The tables `[profiles.NAME]` under construction: files add to a profile key by key, like to every other table.
struct ProfileLayers {
    private var profiles: [String: HoldfastSettings.Profile] = [:]
    /// Where each profile is first written.
    private var places: [String: (file: String, position: SourcePosition)] = [:]
    private(set) var origins: [String: SettingOrigin] = [:]

    /// Takes one entry of `[profiles]`.
    mutating func apply(_ profile: TOMLNode.Entry, file: String, faults: FaultList) {
        let name = profile.key
        let path = "\(SettingsCatalog.profileSection).\(TOMLValue.key(name))"
        func report(_ position: SourcePosition, _ key: String, _ value: TOMLValue?, _ message: String) {
            faults.add(SettingsFault(file: file, position: position, key: key, value: value?.text, message: message))
        }
        guard TextRule.identifier.accepts(name) else {
            return report(
                profile.keyPosition, path, nil,
                "is no name for a profile; allowed: \(TextRule.identifier.allowed), for it becomes a part of the URL")
        }
        guard let entries = profile.node.entries else {
            let found = profile.node.value.typeName
            return report(profile.node.position, path, profile.node.value, "must be a table, [\(path)], found \(found)")
        }
        if places[name] == nil { places[name] = (file, profile.keyPosition) }
        var settings = profiles[name] ?? HoldfastSettings.Profile(name: name)
        for entry in entries {
            guard let key = SettingsCatalog.profileKeys.first(where: { $0.name == entry.key }) else {
                report(
                    entry.keyPosition, "\(path).\(TOMLValue.key(entry.key))", entry.node.value,
                    ProfileLayers.unknown(entry.key))
                continue
            }
            let full = key.path(in: name)
            guard let value = key.type.decode(entry.node, report: { report($0, full, $1, $2) }) else { continue }
            key.write(value, &settings)
            origins[full] = .file(file, entry.node.position)
        }
        profiles[name] = settings
    }

    /// The profiles by name; one that names no tools is a fault.
    func finish(_ faults: FaultList) -> [HoldfastSettings.Profile] {
        let all = profiles.values.sorted { $0.name < $1.name }
        for profile in all where profile.tools.isEmpty {
            let place = places[profile.name] ?? ("", .none)
            // A list that was refused has said what is wrong with it already.
            let path = "\(SettingsCatalog.profileSection).\(profile.name).tools"
            if faults.faults.contains(where: { $0.key == path }) { continue }
            let rule = ToolPattern.rule.allowed
            faults.add(
                SettingsFault(
                    file: place.file, position: place.position, key: path, value: nil,
                    message: "is missing or empty; a profile needs tools: each \(rule)"))
        }
        return all
    }

    private static func unknown(_ name: String) -> String {
        let known = SettingsCatalog.profileKeys.map(\.name)
        let guess = Spelling.nearest(to: name, among: known).map { "did you mean \"\($0)\"? " } ?? ""
        return "is not a known key; \(guess)allowed in [profiles.NAME]: \(known.joined(separator: ", "))"
    }
}
