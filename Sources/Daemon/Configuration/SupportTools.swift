// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Services
import Store
import Telemetry

/// `create_support_bundle`: what somebody who helps needs to see, and no secret and no person's name.
enum SupportTools {
    static func all(_ reloader: SiteReloader, parts: CoreParts, recent: RecentLines) -> [HostTool] {
        [
            HostTool.make(
                "create_support_bundle", title: "Create a support bundle",
                description:
                    "Gathers the configuration, versions, the last lines of the log, plugins, queues and metrics as files "
                    + "of text. Secrets and the names of people are taken out. Needs the role admin."
                    + " Use it to hand a fault to somebody else; to look around, list_plugins and list_queues are "
                    + "cheaper. Takes seconds.",
                effect: .read, minimumRole: .admin, input: HostTool.noArguments, maximumResultBytes: 32 << 20,
                timeoutMilliseconds: 60_000
            ) { _, context throws(Problem) in
                try await bundle(reloader, parts, recent, context)
            }
        ].compactMap { $0 }
    }

    private static func bundle(
        _ reloader: SiteReloader, _ parts: CoreParts, _ recent: RecentLines, _ context: CallContext
    ) async throws(Problem) -> JSONValue {
        // The names first: without them nothing leaves.
        let names = NameFilter(
            try await parts.library.identities.all().flatMap { [$0.name, $0.mail].compactMap { $0 } }
                + parts.tokens.book.tokens.map(\.owner).filter { !systemOwners.contains($0) })
        var files: [(name: String, text: String)] = []
        func add(_ name: String, _ document: JSONValue) { files.append((name, masked(document).text)) }
        add("versions.json", versions(parts))
        let configuration = ConfigDocument.make(reloader)
        files.append(("configuration.toml", configuration["text"]?.stringValue ?? ""))
        add("configuration.json", configuration)
        let plugins = try await answer("list_plugins", [:], parts, context)
        add("plugins.json", plugins)
        for plugin in plugins["items"]?.arrayValue ?? [] {
            guard let id = plugin["id"]?.stringValue else { continue }
            add("plugins/\(id).json", try await answer("show_plugin", ["id": .string(id)], parts, context))
        }
        add("queues.json", try await answer("list_queues", [:], parts, context))
        files.append(("metrics.txt", parts.metrics.exposition()))
        files.append(("log.txt", recent.text))
        return [
            "created_at": .string(UTCTimestamp.text(microseconds: parts.time.wallMicroseconds())),
            "files": .array(
                files.map { file in
                    [
                        "name": .string(file.name),
                        "text": .string(names.text(Redaction.process.text(file.text))),
                    ]
                }),
        ]
    }

    /// Owners that are nobody's name.
    private static let systemOwners: Set<String> = ["anonymous", "system", "root", "admin", "operator", "viewer"]

    private static func versions(_ parts: CoreParts) -> JSONValue {
        [
            "holdfast": .string(Version.current), "store": .string(parts.store.label),
            "registry_generation": .integer(parts.registry.current.generation),
            "kernel": .string(
                (try? TextFile.read("/proc/sys/kernel/osrelease")).map { String(decoding: $0, as: UTF8.self) } ?? ""),
        ]
    }

    /// What a tool of the host answers; an error of it is shown in its place.
    private static func answer(
        _ name: String, _ arguments: JSONValue, _ parts: CoreParts, _ context: CallContext
    ) async throws(Problem) -> JSONValue {
        guard let tool = parts.tools.first(where: { $0.descriptor.name == name }) else { return .null }
        do throws(Problem) { return try await tool.body(arguments, context) } catch { return error.json }
    }

    /// Values under names that say secret, whatever they are.
    static func masked(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            .object(
                object.reduce(into: JSONObject()) { out, member in
                    let isSecret = SecretName.matches(member.key) && member.value.stringValue != nil
                    out[member.key] = isSecret ? .string(Redaction.mark) : masked(member.value)
                })
        case .array(let items): .array(items.map(masked))
        default: value
        }
    }
}
