// SPDX-License-Identifier: Apache-2.0

/// Reads a site as a whole: all of it is right, or every fault is reported and nothing is applied.
package enum SiteLoader {
    /// Loads `holdfast.toml`, `conf.d/*.toml`, the environment, the overrides, `plugins.d/*.toml` and
    /// `policies/*.toml`.
    ///
    /// `holdfast.toml` must exist; the folders need not.
    package static func load(
        directory: String, environment: [String: String] = [:], overrides: [SettingOverride] = []
    ) -> Result<Site, SettingsFailure> {
        let faults = FaultList()
        var layers = SettingsLayers(faults: faults)
        var files: [String] = []

        let main = SiteLoader.join(directory, "holdfast.toml")
        if let document = document(main, faults, absent: "does not exist; a site needs this file, if only an empty one")
        {
            files.append(main)
            layers.apply(document)
        }
        for path in tomlFiles(in: join(directory, "conf.d"), faults) {
            guard let document = document(path, faults) else { continue }
            files.append(path)
            layers.apply(document)
        }
        var warnings = layers.apply(environment: environment)
        for override in overrides { layers.apply(override) }
        warnings += layers.finish() + OriginalVariables.warnings(in: environment)

        var plugins: [PluginSiteFile] = []
        for path in tomlFiles(in: join(directory, "plugins.d"), faults) {
            guard let document = document(path, faults) else { continue }
            files.append(path)
            let name = path.split(separator: "/").last.map(String.init) ?? path
            if let plugin = PluginSiteFile(document, id: String(name.dropLast(5)), faults: faults) {
                plugins.append(plugin)
            }
        }
        var policies: [ApprovalPolicyFile] = []
        for path in tomlFiles(in: join(directory, "policies"), faults) {
            guard let document = document(path, faults) else { continue }
            files.append(path)
            let name = path.split(separator: "/").last.map { String($0.dropLast(5)) } ?? path
            if let policy = ApprovalPolicyFile(document, name: name, faults: faults) { policies.append(policy) }
        }
        warnings += SitePermissions.warnings(directory, files: files)
        if case .environment(let name)? = layers.settings.store.passwordFile {
            warnings.removeAll { $0.file == "environment " + name }
        }
        guard faults.faults.isEmpty else { return .failure(SettingsFailure(faults: faults.faults)) }
        return .success(
            Site(
                directory: directory, settings: layers.settings, origins: layers.origins, plugins: plugins,
                policies: policies,
                files: files, warnings: warnings,
                isDemo: files.contains { $0.hasSuffix("/conf.d/" + Site.demoFile) }))
    }

    static func document(
        _ path: String, _ faults: FaultList, absent: String = "does not exist"
    ) -> TOMLDocument? {
        let bytes: [UInt8]
        do {
            bytes = try SiteFolder.read(path)
        } catch {
            switch error {
            case .absent: faults.add(fault(path, absent))
            case .unreadable(let why): faults.add(fault(path, "cannot be read: \(why)"))
            }
            return nil
        }
        do {
            return try TOMLDocument(parsing: bytes, file: path)
        } catch {
            faults.add(error)
            return nil
        }
    }

    static func tomlFiles(in folder: String, _ faults: FaultList) -> [String] {
        do {
            return try SiteFolder.tomlFiles(in: folder).map { join(folder, $0) }
        } catch {
            if case .unreadable(let why) = error { faults.add(fault(folder, "cannot be read: \(why)")) }
            return []
        }
    }

    private static func fault(_ file: String, _ message: String) -> SettingsFault {
        SettingsFault(file: file, position: .none, key: "", value: nil, message: message)
    }

    static func join(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }
}
