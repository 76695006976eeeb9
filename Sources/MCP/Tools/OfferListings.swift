// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Synchronization

/// The answers to requests for lists, encoded once for each registry, revision, profile and set of rights.
///
/// Lists change when plugins do, which is rare, and every client asks for them; at most 128 are kept.
final class OfferListings: Sendable {
    private struct Key: Hashable {
        let list: OfferedList
        let revision: ProtocolRevision
        let profile: Profile?
        let role: Role
        let scopes: Scopes
    }

    private struct Cache {
        var generation: Int64 = -1
        var pages: [Key: [[UInt8]]] = [:]
    }

    private static let capacity = 128
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

    /// What clients can see of a list, of whatever rights: bytes that differ when it does.
    ///
    /// The host's own tools are left out: they are there as long as the daemon is.
    func everything(_ list: OfferedList, in registry: Registry) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginArray()
        switch list {
        case .tools:
            for tool in registry.tools where !tool.descriptor.isAdministrative {
                writer.value(tool.descriptor.listed(in: .july2026))
                writer.value(tool.descriptor.effect.rawValue)
            }
        case .prompts: for prompt in registry.prompts { writer.value(prompt.descriptor.listed(in: .july2026)) }
        case .resources: for one in registry.resources { writer.value(one.descriptor.listed(in: .july2026)) }
        case .resourceTemplates:
            for one in registry.resourceTemplates { writer.value(one.descriptor.listed(in: .july2026)) }
        }
        writer.endArray()
        return writer.finish()
    }

    /// One page as a whole result.
    func page(
        of list: OfferedList, cursor: JSONValue?, registry: Registry, revision: ProtocolRevision, caller: Caller
    ) throws(ProtocolError) -> [UInt8] {
        let pages = pages(list, registry, revision, caller)
        guard let cursor, !cursor.isNull else { return pages[0] }
        guard let place = cursor.stringValue.flatMap(ListCursor.init), place.list == list else {
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

    /// Never empty: a list without entries is one page.
    private func pages(
        _ list: OfferedList, _ registry: Registry, _ revision: ProtocolRevision, _ caller: Caller
    ) -> [[UInt8]] {
        let key = Key(
            list: list, revision: revision, profile: caller.profile, role: caller.principal.role,
            scopes: caller.principal.scopes)
        let known = cache.withLock { cache in
            cache.generation == registry.generation ? cache.pages[key] : nil
        }
        if let known { return known }
        let pages = encode(list, registry, revision, caller)
        cache.withLock { cache in
            // A request that still holds an older registry must not push out the newer lists.
            guard registry.generation >= cache.generation else { return }
            if registry.generation > cache.generation { cache = Cache(generation: registry.generation) }
            if cache.pages.count >= Self.capacity { cache.pages = [:] }
            cache.pages[key] = pages
        }
        return pages
    }

    private func encode(
        _ list: OfferedList, _ registry: Registry, _ revision: ProtocolRevision, _ caller: Caller
    ) -> [[UInt8]] {
        let entries = entries(list, registry, revision, caller)
        let starts = stride(from: 0, to: max(entries.count, 1), by: options.pageSize)
        let timeToLive = timeToLive(of: registry)
        return starts.enumerated().map { number, start in
            let end = min(start + options.pageSize, entries.count)
            let next =
                end < entries.count ? ListCursor(list, generation: registry.generation, page: number + 1) : nil
            return encode(list, entries[start..<end], next: next, revision, timeToLive)
        }
    }

    /// What the caller may have, in the order of the registry: by name or URI.
    private func entries(
        _ list: OfferedList, _ registry: Registry, _ revision: ProtocolRevision, _ caller: Caller
    ) -> [JSONValue] {
        let principal = caller.principal
        switch list {
        case .tools:
            return pipeline.visibleTools(for: principal, in: registry)
                .filter { offers($0.descriptor, caller.profile) }.map { $0.descriptor.listed(in: revision) }
        case .prompts:
            return pipeline.visiblePrompts(for: principal, in: registry).map { $0.descriptor.listed(in: revision) }
        case .resources:
            return pipeline.visibleResources(for: principal, in: registry).map { $0.descriptor.listed(in: revision) }
        case .resourceTemplates:
            return pipeline.visibleResourceTemplates(for: principal, in: registry).map {
                $0.descriptor.listed(in: revision)
            }
        }
    }

    /// How long a list may be kept: no longer than a moment when a plugin may change it at any time.
    private func timeToLive(of registry: Registry) -> Int64 {
        let isMoving = registry.plugins.contains { $0.state == .enabled && $0.manifest.dynamicTools != nil }
        return isMoving ? min(options.timeToLiveMilliseconds, 1_000) : options.timeToLiveMilliseconds
    }

    private func encode(
        _ list: OfferedList, _ entries: ArraySlice<JSONValue>, next: ListCursor?, _ revision: ProtocolRevision,
        _ timeToLive: Int64
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key(list.rawValue)
        writer.beginArray()
        for entry in entries { writer.value(entry) }
        writer.endArray()
        if let next {
            writer.key("nextCursor")
            writer.value(next.text)
        }
        if revision.hasResultType {
            writer.key("resultType")
            writer.value("complete")
            writer.key("ttlMs")
            writer.value(timeToLive)
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
