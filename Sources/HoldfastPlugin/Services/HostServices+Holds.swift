// SPDX-License-Identifier: Apache-2.0

extension HostServices {
    /// Sets a hold of this plugin's own (`hold.set/1`), or gives it another reason and end: until it is cleared, tools that
    /// are held by the name answer 423 with the reason.
    ///
    /// - Parameters:
    ///   - name: such as `publishing`; the site grants each as `hold.set:NAME`.
    ///   - reason: why, in one line of at most 500 characters, for everybody who is stopped.
    ///   - seconds: after how long it ends by itself; nil when only clearing ends it.
    /// - Throws: `ServiceFailure`; `denied` without the grant, on a read-only site, and on behalf of a call whose effect is
    ///   below write.
    public func setHold(_ name: String, reason: String, expiresInSeconds seconds: Int64? = nil) async throws {
        var document: JSONObject = ["op": "set", "name": .string(name), "reason": .string(reason)]
        if let seconds { document["expires_in_s"] = .integer(seconds) }
        _ = try await request("hold.set/1", .object(document))
    }

    /// Clears a hold that this plugin has set; those of others stay.
    ///
    /// - Throws: `ServiceFailure`; `notFound` when this plugin holds nothing by the name.
    public func clearHold(_ name: String, reason: String? = nil) async throws {
        var document: JSONObject = ["op": "clear", "name": .string(name)]
        if let reason { document["reason"] = .string(reason) }
        _ = try await request("hold.set/1", .object(document))
    }
}

extension ToolCall {
    /// Sets a hold of the plugin's own.
    ///
    /// See `HostServices.setHold(_:reason:expiresInSeconds:)`.
    public func setHold(_ name: String, reason: String, expiresInSeconds seconds: Int64? = nil) async throws {
        try await host.setHold(name, reason: reason, expiresInSeconds: seconds)
    }

    /// Clears a hold that the plugin has set.
    ///
    /// See `HostServices.clearHold(_:reason:)`.
    public func clearHold(_ name: String, reason: String? = nil) async throws {
        try await host.clearHold(name, reason: reason)
    }
}
