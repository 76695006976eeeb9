// SPDX-License-Identifier: Apache-2.0

package import JSON

extension PluginManifest {
    /// Reads a manifest.
    ///
    /// Unknown fields are kept in `source` and otherwise ignored: a newer packer may write more.
    ///
    /// - Throws: `ManifestError` that names the field, its value and what is allowed.
    package init(reading document: JSONValue) throws(ManifestError) {
        let field = try ManifestField(document, at: "")
        guard document["manifest_version"] == 1 else {
            let found = document["manifest_version"]?.text ?? "missing"
            throw field.fail("manifest_version", "must be 1, is \(found)")
        }
        let id = try field.string("id")
        guard Self.isReverseDNS(id) else {
            throw field.fail("id", "must be a reverse DNS name such as org.example.pattern, is \"\(id)\"")
        }
        let version = try field.string("version")
        guard Self.isSemantic(version) else {
            throw field.fail("version", "must be a semantic version such as 1.4.2, is \"\(version)\"")
        }
        let abi = try ManifestField(field.object["abi"] ?? .null, at: "/abi")
        let digest = try field.string("sha256")
        guard Self.isDigest(digest) else {
            throw field.fail("sha256", "must be 64 lower-case hexadecimal digits, is \"\(digest)\"")
        }
        let library = try field.string("library", default: "plugin.so")
        guard !library.utf8.contains(UInt8(ascii: "/")), !library.hasPrefix(".") else {
            throw field.fail("library", "must be a file name in the manifest's own folder, is \"\(library)\"")
        }
        self.init(
            id: id, version: version, name: try field.string("name"), vendor: try field.string("vendor"),
            licence: try field.string("licence"), summary: try field.string("description", default: " "),
            abiMajor: Int(try abi.integer("major", in: 1...65535, default: 1)),
            abiMinimumMinor: Int(try abi.integer("min_minor", in: 0...65535, default: 0)),
            runtime: try field.string("runtime"), sha256: digest, library: library,
            placement: try field.choice("placement", Placement.self, default: .process),
            permissions: try field.strings("permissions"), configSchema: try field.schema("config_schema"),
            source: document)
        if let value = document["dynamic_tools"] {
            dynamicTools = try DynamicAllowance(reading: value, at: "/dynamic_tools")
        }
        if let limits = document["limits"] { self.limits = try ResourceLimits(reading: limits, at: "/limits") }
        try readRuntimeFiles(document)
        relations = try PluginRelations(reading: document, of: id)
        try readDescription(document)
    }

    /// Takes the tools, prompts, resources, task types, schedules, signals and metrics of a description: of the manifest itself, or of what `describe()` answered.
    package mutating func readDescription(_ document: JSONValue) throws(ManifestError) {
        let field = try ManifestField(document, at: "")
        tools = []
        var names: Set<String> = []
        var aliases: [ToolAlias: String] = [:]
        for (index, value) in try field.array("tools").enumerated() {
            let tool = try ToolDescriptor(reading: value, at: "/tools/\(index)")
            guard names.insert(tool.name).inserted else {
                throw field.fail("tools/\(index)/name", "\"\(tool.name)\" is declared twice")
            }
            for (place, alias) in tool.aliases.enumerated() {
                if let owner = aliases.updateValue(tool.name, forKey: alias) {
                    throw field.fail(
                        "tools/\(index)/aliases/\(place)", "\(alias) is an alias of the tool \"\(owner)\" already")
                }
            }
            tools.append(tool)
        }
        // The plugin's own limit holds for each of its tools that states none.
        if let limits = field.object["limits"] ?? source["limits"] {
            let timeout = try ManifestField(limits, at: "/limits").integer(
                "timeout_ms", in: 1...86_400_000, default: 86_400_000)
            for index in tools.indices where tools[index].timeoutMilliseconds == nil && timeout < 86_400_000 {
                tools[index].timeoutMilliseconds = timeout
            }
        }
        try readOffers(field)
        try readTasks(field)
        signals = []
        for (index, value) in try field.array("signals").enumerated() {
            let signal = try ManifestField(value, at: "/signals/\(index)")
            signals.append(
                SignalDeclaration(
                    id: try signal.string("id"), title: try signal.string("title"),
                    requestedClass: try signal.choice("class", SignalDeclaration.Class.self, default: .c),
                    unit: try signal.string("unit", default: "1")))
        }
        metrics = []
        for (index, value) in try field.array("metrics").enumerated() {
            let metric = try ManifestField(value, at: "/metrics/\(index)")
            let name = try metric.string("name")
            guard !name.hasPrefix("holdfast_") else {
                throw metric.fail("name", "must not start with holdfast_, which is the host's; is \"\(name)\"")
            }
            metrics.append(
                MetricDeclaration(
                    name: name,
                    kind: try metric.choice("kind", MetricDeclaration.Kind.self, default: .gauge),
                    help: try metric.string("help")))
        }
    }

    package static func isReverseDNS(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 128 && labels.count >= 2
            && labels.allSatisfy { label in
                !label.isEmpty && label.first != "-"
                    && label.utf8.allSatisfy {
                        (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
                    }
            }
    }

    package static func isSemantic(_ text: String) -> Bool {
        let core = text.prefix { $0 != "-" && $0 != "+" }
        let numbers = core.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 64 && numbers.count == 3
            && numbers.allSatisfy { number in
                !number.isEmpty && number.utf8.allSatisfy { (48...57).contains($0) }
                    && (number.count == 1 || number.first != "0")
            }
    }
}
