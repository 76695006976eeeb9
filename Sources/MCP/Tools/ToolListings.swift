// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Synchronization

/// The answers to `tools/list`, encoded once for each registry, revision, profile and set of rights.
///
/// Lists change when plugins do, which is rare, and every client asks for them; at most 64 are kept.
final class ToolListings: Sendable {
    private struct Key: Hashable {
        let revision: ProtocolRevision
        let profile: Profile?
        let role: Role
        let scopes: Scopes
    }

    private struct Cache {
        var generation: Int64 = -1
        var pages: [Key: [[UInt8]]] = [:]
    }

    private static let capacity = 64
    private let options: MCPServerOptions
    private let pipeline: Pipeline
    private let serverMeta: [UInt8]
    private let cache = Mutex(Cache())

    init(options: MCPServerOptions, pipeline: Pipeline, serverMeta: [UInt8]) {
        self.options = options
        self.pipeline = pipeline
        self.serverMeta = serverMeta
    }

    /// Whether the tool exists for the clients of an address at all.
    func offers(_ tool: ToolDescriptor, _ profile: Profile?) -> Bool {
        profile?.contains(tool) ?? (!tool.isAdministrative || options.profile == .administration)
    }

    /// What clients can see of a registry, of whatever rights: bytes that differ when a list does.
    func everything(_ registry: Registry) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginArray()
        // The host's own tools are there as long as the daemon is.
        for tool in registry.tools where !tool.descriptor.isAdministrative {
            writer.value(tool.descriptor.listed(in: .july2026))
            writer.value(tool.descriptor.effect.rawValue)
        }
        writer.endArray()
        return writer.finish()
    }

    /// One page as a whole result.
    func page(
        cursor: JSONValue?, registry: Registry, revision: ProtocolRevision, caller: Caller
    ) throws(ProtocolError) -> [UInt8] {
        let pages = pages(registry, revision, caller)
        guard let cursor, !cursor.isNull else { return pages[0] }
        guard let place = cursor.stringValue.flatMap(ListCursor.init) else {
            throw .inBody(.invalidParams, "params.cursor is not one that this server gave.")
        }
        guard place.generation == registry.generation else {
            throw .inBody(.invalidParams, "The list changed since the cursor was given: start again without one.")
        }
        guard place.page > 0, place.page < pages.count else {
            throw .inBody(.invalidParams, "params.cursor is not one that this server gave.")
        }
        return pages[place.page]
    }

    /// Never empty: a list without tools is one page.
    private func pages(_ registry: Registry, _ revision: ProtocolRevision, _ caller: Caller) -> [[UInt8]] {
        let key = Key(
            revision: revision, profile: caller.profile, role: caller.principal.role, scopes: caller.principal.scopes)
        let known = cache.withLock { cache in
            cache.generation == registry.generation ? cache.pages[key] : nil
        }
        if let known { return known }
        let pages = encode(registry, revision, caller)
        cache.withLock { cache in
            // A request that still holds an older registry must not push out the newer lists.
            guard registry.generation >= cache.generation else { return }
            if registry.generation > cache.generation { cache = Cache(generation: registry.generation) }
            if cache.pages.count >= Self.capacity { cache.pages = [:] }
            cache.pages[key] = pages
        }
        return pages
    }

    private func encode(_ registry: Registry, _ revision: ProtocolRevision, _ caller: Caller) -> [[UInt8]] {
        let tools = pipeline.visibleTools(for: caller.principal, in: registry).filter {
            offers($0.descriptor, caller.profile)
        }
        let starts = stride(from: 0, to: max(tools.count, 1), by: options.pageSize)
        return starts.enumerated().map { number, start in
            let end = min(start + options.pageSize, tools.count)
            let next = end < tools.count ? ListCursor(generation: registry.generation, page: number + 1) : nil
            return encode(tools[start..<end], next: next, revision: revision)
        }
    }

    private func encode(
        _ tools: ArraySlice<Registry.Tool>, next: ListCursor?, revision: ProtocolRevision
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("tools")
        writer.beginArray()
        for tool in tools { writer.value(tool.descriptor.listed(in: revision)) }
        writer.endArray()
        if let next {
            writer.key("nextCursor")
            writer.value(next.text)
        }
        if revision.hasResultType {
            writer.key("resultType")
            writer.value("complete")
            writer.key("ttlMs")
            writer.value(options.timeToLiveMilliseconds)
            // Lists differ by role, so that no cache may share them.
            writer.key("cacheScope")
            writer.value("private")
            writer.key("_meta")
            writer.raw(serverMeta)
        }
        writer.endObject()
        return writer.finish()
    }
}
