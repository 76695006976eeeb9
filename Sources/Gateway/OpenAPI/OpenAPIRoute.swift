// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JSON
import Kernel
import Synchronization

/// `/openapi.json`: what the caller may call.
struct OpenAPIRoute {
    let tools: ToolRoutes
    let cache: OpenAPICache

    func add(to router: Router<GatewayContext>) {
        router.get("openapi.json") { request, context in try answer(request, context) }
    }

    private func answer(_ request: Request, _ context: GatewayContext) throws -> Response {
        let principal = try context.principal(face: request.face)
        try Query(request).check(among: [], of: "/openapi.json")
        let registry = tools.pipeline.registry.current
        let visible = tools.pipeline.visibleTools(for: principal, in: registry)
        let types = tools.pipeline.visibleTaskTypes(for: principal, in: registry)
        let server = context.external?.text ?? "/"
        let key = OpenAPICache.Key(
            generation: registry.generation, tools: visible.map(\.descriptor.name),
            taskTypes: types.map(\.descriptor.name), server: server, needsToken: Self.isToken(principal.credential))
        let entry = cache.entry(key) {
            OpenAPIDocument(
                tools: visible, taskTypes: types, plugins: registry.plugins, version: tools.options.current.version,
                server: server, needsToken: key.needsToken
            ).json.serialized()
        }
        return entry.response(to: request)
    }

    /// Whether the caller would be nobody without its token.
    private static func isToken(_ credential: Credential) -> Bool {
        if case .token = credential { true } else { false }
    }
}

/// The documents that were asked for last, each made once for a generation of the registry and a set of rights.
final class OpenAPICache: Sendable {
    struct Key: Hashable, Sendable {
        let generation: Int64
        let tools: [String]
        let taskTypes: [String]
        let server: String
        let needsToken: Bool
    }

    /// One document, as it is and compressed.
    struct Entry: Sendable {
        let bytes: [UInt8]
        let compressed: [UInt8]?
        let tag: EntityTag

        func response(to request: Request) -> Response {
            let coding = request.headers[values: .acceptEncoding].joined(separator: ",")
            var headers: HTTPFields = [
                .cacheControl: "private, no-cache", .vary: "Authorization, Accept-Encoding",
            ]
            if let match = tag.match(in: request) { return .notModified(match, headers) }
            guard let compressed, ContentCoding.usesGzip(coding) else {
                headers[.eTag] = tag.field
                return Response(jsonBytes: bytes, headers: headers)
            }
            headers[.eTag] = "W/" + tag.field
            headers[.contentEncoding] = "gzip"
            return Response(jsonBytes: compressed, headers: headers)
        }
    }

    /// How many are kept: a site has a handful of sets of rights.
    private static let places = 8

    private let entries = Mutex<[(key: Key, entry: Entry)]>([])

    /// The document of a key, made now if it is not there.
    ///
    /// Two that ask at once for one that is not there both make it.
    func entry(_ key: Key, making bytes: () -> [UInt8]) -> Entry {
        if let found = entries.withLock({ $0.first { $0.key == key }?.entry }) { return found }
        let bytes = bytes()
        let entry = Entry(
            bytes: bytes, compressed: Deflater.compressed(bytes, level: 6), tag: EntityTag(of: bytes))
        entries.withLock { entries in
            entries.removeAll { $0.key == key || $0.key.generation < key.generation }
            if entries.count >= Self.places { entries.removeFirst() }
            entries.append((key, entry))
        }
        return entry
    }
}
