// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PostgresStore
import Services
import Store
import Telemetry

/// `backup_store`, `read_backup` and `check_store`: what `holdfast store` asks of a running daemon.
///
/// The caller never names a file on the daemon's machine: a backup is handed over in parts and written where the caller
/// may write. It holds everything, names too, and so only the role `admin` gets it.
enum StoreTools {
    /// The most bytes of a backup in one answer.
    private static let partBytes = 2 << 20

    /// What a daemon's store is backed up from.
    static func source(
        _ store: any Store, at location: StoreLocation?, password: String?
    ) -> (any BackupSource)? {
        if let store = store as? any BackupSource { return store }
        guard case .server(let server, _)? = location else { return nil }
        return PostgresBackup(server, options: PostgresOptions(password: password))
    }

    /// The tools of a core; none for a store that cannot be read as a whole.
    static func all(_ store: any Store, options: CoreOptions) -> [HostTool] {
        source(store, at: options.storeLocation, password: options.storeOptions.password)
            .map { all(source: $0, folder: options.stateFolder, time: options.time) } ?? []
    }

    private static func all(source: any BackupSource, folder: String, time: TimeSource) -> [HostTool] {
        let spool = BackupSpool(folder: folder, time: time)
        return [
            tool(
                "backup_store", "Back up the store",
                "Makes a backup of everything the store holds at this moment, and keeps it for ten minutes to be fetched "
                    + "with read_backup. Needs the role admin. Use it before an upgrade and every day; to take one "
                    + "program elsewhere export_program. A large store takes a minute.",
                effect: .write, alias: ToolAlias(.post, "/api/v1/store/backup"), input: nothing
            ) { _ throws(Problem) in
                do throws(StoreError) {
                    let (name, summary) = try await spool.make(source)
                    var answer = summary.json.objectValue ?? [:]
                    answer["backup"] = .string(name)
                    return .object(answer)
                } catch .busy {
                    throw Problem(
                        .databaseUnavailable, "Two backups are waiting to be fetched already; try again later.",
                        retryAfterMilliseconds: 60_000)
                } catch {
                    throw Problem(error)
                }
            },
            tool(
                "read_backup", "Fetch a backup",
                "Gives a part of a backup that backup_store has made, in base64. Needs the role admin. Use it after "
                    + "backup_store, part by part; to look at data, get_roster. Megabytes.", effect: .read,
                alias: ToolAlias(.get, "/api/v1/store/backup"), input: partInput
            ) { arguments throws(Problem) in
                let name = arguments["backup"]?.stringValue ?? ""
                let offset = arguments["offset"]?.integerValue ?? 0
                let bytes: [UInt8]?
                do throws(StoreError) {
                    bytes = try await spool.read(name, from: offset, count: partBytes)
                } catch {
                    throw Problem(error)
                }
                guard let bytes else {
                    throw Problem(.notFound, "There is no backup \(name.prefix(64)), or no longer.")
                }
                if arguments["discard"]?.boolValue == true { await spool.discard(name) }
                return ["offset": .integer(offset), "base64": .string(Base64.encode(bytes))]
            },
            tool(
                "check_store", "Check the store",
                "Compares everything the store holds with its digests, lists and counters. Needs the role admin. Use it "
                    + "after a crash or a restore; for one version verify_roster. Reads the whole store: up to minutes.",
                effect: .read, alias: ToolAlias(.get, "/api/v1/store/check"), input: nothing,
                needsEverything: false
            ) { _ throws(Problem) in
                do throws(StoreError) { return try await StoreCheck.run(source).json } catch { throw Problem(error) }
            },
        ].compactMap { $0 }
    }

    private static func tool(
        _ name: String, _ title: String, _ description: String, effect: Effect, alias: ToolAlias, input: JSONValue,
        needsEverything: Bool = true, body: @escaping @Sendable (JSONValue) async throws(Problem) -> JSONValue
    ) -> HostTool? {
        guard let schema = try? JSONSchema(compiling: input, options: .init(assertFormats: true)) else { return nil }
        var descriptor = ToolDescriptor(
            name: name, title: title, description: description, inputSchema: schema, effect: effect,
            timeoutMilliseconds: 3_600_000, isAdministrative: true, aliases: [alias])
        descriptor.minimumRole = .admin
        return HostTool(descriptor) { arguments, context throws(Problem) in
            if needsEverything { try Self.checkSeesEverything(context.principal, name) }
            return try await body(arguments)
        }
    }

    /// A backup tells everything about everybody.
    private static func checkSeesEverything(_ principal: Principal, _ name: String) throws(Problem) {
        // Whoever is let in without a token is not narrowed by one.
        var isNarrowed = principal.disclosure < .full
        if case .token = principal.credential {
            isNarrowed = isNarrowed || principal.scopes.personal.count < PersonalData.allCases.count
        }
        if isNarrowed {
            throw Problem(
                .forbidden,
                "\"\(name)\" gives everything that is known of everybody; it needs disclosure full and the scopes "
                    + PersonalData.allCases.map(\.scope).joined(separator: " and ") + ".")
        }
    }

    private static let nothing: JSONValue = ["type": "object", "properties": [:], "additionalProperties": false]

    private static let partInput: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["backup"],
        "properties": [
            "backup": [
                "type": "string", "pattern": "^[0-9a-f]{32}$", "description": "As backup_store has named it.",
            ],
            "offset": ["type": "integer", "minimum": 0, "default": 0, "description": "The first byte to give."],
            "discard": [
                "type": "boolean", "default": false, "description": "Whether the backup is not needed any more.",
            ],
        ],
    ]
}
