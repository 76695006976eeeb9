// SPDX-License-Identifier: Apache-2.0

extension HostServices {
    /// Says that what a resource of this plugin holds has changed (`resource.updated/1`): clients that watch it are told.
    ///
    /// - Throws: `ServiceFailure`; `invalid` when the plugin serves no resource of this URI.
    public func notifyResourceUpdated(_ uri: String) async throws {
        _ = try await request("resource.updated/1", ["uri": .string(uri)])
    }

    /// Adds tools to those of the manifest while the plugin runs, and takes such tools away (`offer.change/1`).
    ///
    /// The manifest's `dynamic_tools` says what their names begin with and what they may do at most. One that is added
    /// under a name that was added before takes its place. Clients are told once. What was added is gone when the plugin
    /// is loaded again.
    ///
    /// - Throws: `ServiceFailure`, and then nothing has changed: `denied` without `dynamic_tools` or the grant, `invalid`
    ///   when a tool is not what they permit, `conflict` when another plugin has the name.
    public func changeTools(adding tools: [Tool] = [], removing names: [String] = []) async throws {
        try await change(
            "tools", adding: tools.map(\.json), tools.map(Callable.init), removing: names,
            names.map { Callable.Key(kind: HF_KIND_TOOL, name: $0) })
    }

    /// The same for prompts, of which the names begin with the same letters.
    public func changePrompts(adding prompts: [Prompt] = [], removing names: [String] = []) async throws {
        try await change(
            "prompts", adding: prompts.map(\.json), prompts.flatMap(Callable.all(of:)), removing: names,
            names.flatMap { name in
                [HF_KIND_PROMPT, HF_KIND_COMPLETE].map { Callable.Key(kind: $0, name: name) }
            })
    }

    private func change(
        _ list: String, adding added: [JSONValue], _ callables: [Callable], removing names: [String],
        _ keys: [Callable.Key]
    ) async throws {
        // Callable before they are listed, and listed no more before they cannot be called.
        let before = connection.callables.add(callables)
        var change: JSONObject = [:]
        if !added.isEmpty { change["add"] = .array(added) }
        if !names.isEmpty { change["remove"] = .array(names.map { .string($0) }) }
        do { _ = try await request("offer.change/1", .object([list: .object(change)])) } catch {
            connection.callables.restore(before)
            throw error
        }
        let kept = Set(callables.map(\.key))
        connection.callables.remove(keys.filter { !kept.contains($0) })
    }
}

extension ToolCall {
    /// Says that what a resource of this plugin holds has changed: clients that watch it are told.
    public func notifyResourceUpdated(_ uri: String) async throws { try await host.notifyResourceUpdated(uri) }

    /// Adds tools while the plugin runs, and takes such tools away; see `HostServices.changeTools`.
    public func changeTools(adding tools: [Tool] = [], removing names: [String] = []) async throws {
        try await host.changeTools(adding: tools, removing: names)
    }

    /// Adds prompts while the plugin runs, and takes such prompts away; see `HostServices.changePrompts`.
    public func changePrompts(adding prompts: [Prompt] = [], removing names: [String] = []) async throws {
        try await host.changePrompts(adding: prompts, removing: names)
    }
}
