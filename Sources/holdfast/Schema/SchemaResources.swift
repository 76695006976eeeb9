// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import JSON

/// The schemas that others may refer to by URI; nothing else is ever looked for.
struct SchemaResources: ParsableArguments {
    @Option(
        help: ArgumentHelp("A schema that others refer to by this URI; may be repeated.", valueName: "uri=file"))
    var resource: [String] = []

    @Option(
        help: ArgumentHelp(
            "A folder whose .json files, at any depth, are known by this URI and their paths; may be repeated.",
            valueName: "base=dir"))
    var resources: [String] = []

    /// Every schema by its URI.
    func load() throws(Failure) -> [String: JSONValue] {
        var known: [String: JSONValue] = [:]
        for entry in resources {
            let (base, folder) = try Self.pair(entry, of: "--resources", "BASE=DIR")
            for path in try Self.files(under: folder, depth: 0) {
                known[(base.hasSuffix("/") ? base : base + "/") + path] = try JSONFile(folder + "/" + path).parse()
            }
        }
        for entry in resource {
            let (uri, file) = try Self.pair(entry, of: "--resource", "URI=FILE")
            known[uri] = try JSONFile(file).parse()
        }
        return known
    }

    /// Splits at the last `=`, since a URI may have one in its query.
    private static func pair(
        _ entry: String, of option: String, _ form: String
    ) throws(Failure) -> (uri: String, path: String) {
        guard let sign = entry.lastIndex(of: "="), sign > entry.startIndex, entry.index(after: sign) < entry.endIndex
        else {
            throw Failure(kind: .usage, message: "\(option) must be \(form), is \"\(entry)\"")
        }
        return (String(entry[..<sign]), String(entry[entry.index(after: sign)...]))
    }

    /// Paths below the folder, in order; 16 levels, so that a link to a folder above cannot go on for ever.
    private static func files(under folder: String, depth: Int) throws(Failure) -> [String] {
        guard let directory = opendir(folder) else {
            throw Failure(
                kind: .usage, message: "cannot read the folder \(folder): \(String(cString: strerror(errno)))")
        }
        defer { closedir(directory) }
        var paths: [String] = []
        while let entry = Glibc.readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(".") { continue }
            var status = stat()
            guard stat(folder + "/" + name, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR, depth < 16 {
                paths += try files(under: folder + "/" + name, depth: depth + 1).map { name + "/" + $0 }
            } else if name.hasSuffix(".json") {
                paths.append(name)
            }
        }
        return paths.sorted()
    }
}
