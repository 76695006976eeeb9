// SPDX-License-Identifier: Apache-2.0

import Archive
import ArgumentParser
import Glibc
import JSON

struct SupportBundle: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "support-bundle",
        abstract: "Writes what somebody who helps needs to see: no secret and no person's name is in it.",
        discussion: """
            Configuration, versions, the last lines of the log, plugins, queues and metrics of the daemon, and what \
            holdfast doctor says, as a tar file. Needs the role admin. Look through it before you give it away.
            """)

    @Option(help: ArgumentHelp("The file to write; it must not exist.", valueName: "FILE.tar.gz"))
    var out: String

    @OptionGroup var site: SiteOption
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let client = try connection.client()
        let bundle = try client.call("create_support_bundle")
        var files: [TarEntry] = []
        for file in bundle["files"]?.arrayValue ?? [] {
            guard let name = file["name"]?.stringValue, let text = file["text"]?.stringValue else { continue }
            files.append(TarEntry(name: "holdfast-support/" + name, bytes: text.utf8, mode: 0o600))
        }
        let daemon = DaemonChecks(
            client: client, address: client.http.endpoint.url, version: Holdfast.configuration.version)
        files.append(
            TarEntry(
                name: "holdfast-support/doctor.json",
                bytes: JSONValue.array(daemon.run().map(\.json)).serialized(), mode: 0o600))
        try write(try Self.archive(files))
        print("\(out): \(files.count) files")
    }

    private static func archive(_ files: [TarEntry]) throws(Failure) -> [UInt8] {
        do throws(ArchiveFault) {
            return try Gzip.compressed(try TarWriter.bytes(files, modified: Int64(time(nil))))
        } catch {
            throw Failure(kind: .toolError, message: "the daemon's files cannot be put together: \(error)")
        }
    }

    private func write(_ bytes: [UInt8]) throws(Failure) {
        let descriptor = open(out, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(kind: .usage, message: "cannot write \(out): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw Failure(kind: .usage, message: "cannot write \(out): \(String(cString: strerror(errno)))")
            }
            rest = rest.dropFirst(count)
        }
    }
}
