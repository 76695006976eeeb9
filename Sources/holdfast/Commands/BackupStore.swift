// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import JSON

struct BackupStore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Writes everything that the store holds at this moment to a file.",
        discussion: """
            Through the daemon it needs the role admin, and the file is written here, not on the daemon's machine. With \
            --state or --store the store is read directly; a daemon may be running on it.
            """)

    @Argument(help: "The file; an earlier backup of that name is replaced when the new one is whole.")
    var file: String

    @OptionGroup var place: StorePlaceOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        if place.isGiven { try StoreCommand.hand(["backup", file] + place.words, json: connection.json) }
        let client = try connection.client()
        // First the file, so that no backup is made for one that cannot be written.
        let part = try PartFile(of: file)
        let content: String
        do {
            content = try fetch(into: part, from: client)
        } catch {
            part.remove()
            throw error
        }
        // Compared with the digests in it, and only then given its name, by the program that knows its form.
        try StoreCommand.hand(["keep", part.path, file, "--content=" + content], json: connection.json)
    }

    /// Has a backup made and fetches it, and gives the digest of its content.
    private func fetch(into file: PartFile, from client: DaemonClient) throws(Failure) -> String {
        let made = try client.call("backup_store")
        guard let name = made["backup"]?.stringValue, let size = made["bytes"]?.integerValue,
            let content = made["content_sha256"]?.stringValue
        else { throw Failure(kind: .toolError, message: "the daemon's answer names no backup") }
        defer {
            // It would go by itself; that it cannot be given up now is no reason to complain.
            _ = try? client.call("read_backup", ["backup": .string(name), "offset": .integer(size), "discard": true])
        }
        var offset: Int64 = 0
        while offset < size {
            let part = try client.call("read_backup", ["backup": .string(name), "offset": .integer(offset)])
            guard let bytes = Base64.decode((part["base64"]?.stringValue ?? "").utf8), !bytes.isEmpty else {
                throw Failure(kind: .toolError, message: "the daemon's backup ends at byte \(offset) of \(size)")
            }
            try file.append(bytes)
            offset += Int64(bytes.count)
        }
        return content
    }
}
