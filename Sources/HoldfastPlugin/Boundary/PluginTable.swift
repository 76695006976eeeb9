// SPDX-License-Identifier: Apache-2.0

/// The functions that the host calls, in C form.
///
/// All of them are formed in `nonisolated` code: a C callback made in isolated code traps when another thread calls it.
enum PluginTable {
    /// The table, made once and never freed.
    nonisolated static func make() -> UnsafePointer<hf_plugin_api> {
        let table = UnsafeMutablePointer<hf_plugin_api>.allocate(capacity: 1)
        table.initialize(
            to: hf_plugin_api(
                struct_size: UInt32(MemoryLayout<hf_plugin_api>.size), flags: 0, create: create,
                describe: { instance, out in
                    guard let instance = Instance.behind(instance), let out else { return HF_INVALID }
                    out.pointee = hf_buf.giving(instance.description)
                    return HF_OK
                },
                configure: nil,
                call: { instance, call in
                    guard let instance = Instance.behind(instance), let call else { return }
                    instance.start(call)
                },
                cancel: { instance, id in Instance.behind(instance)?.calls.cancel(id) },
                drain: drain,
                destroy: { instance in
                    guard let instance else { return }
                    Unmanaged<Instance>.fromOpaque(UnsafeRawPointer(instance)).release()
                },
                query: nil))
        return UnsafePointer(table)
    }

    private typealias Create =
        @convention(c) (
            UnsafePointer<hf_entry>?, UnsafePointer<hf_host_api>?, OpaquePointer?, hf_bytes,
            UnsafeMutablePointer<OpaquePointer?>?, UnsafeMutablePointer<hf_buf>?
        ) -> hf_status

    private nonisolated static var create: Create {
        { entry, api, host, config, outInstance, outError in
            guard let api, let host, let outInstance, let maker = InstanceMaker.behind(entry) else {
                return HF_INVALID
            }
            guard let connection = HostConnection(api: api, host: host) else {
                let document: JSONValue = ["detail": "The host lacks a function that every host of ABI 1.0 has."]
                outError?.pointee = hf_buf.giving(document.serialized())
                return HF_UNSUPPORTED
            }
            do {
                let config = config.len == 0 ? [:] : try JSONValue.parse(config.raw)
                let instance = try maker.make(connection, config)
                outInstance.pointee = OpaquePointer(Unmanaged.passRetained(instance).toOpaque())
                return HF_OK
            } catch {
                // Read by whoever set the configuration, not by a caller: the text may stand.
                let document = (error as? ToolFailure)?.document ?? ["detail": .string("\(error)")]
                outError?.pointee = hf_buf.giving(document.serialized())
                return (error as? ToolFailure)?.status.rawValue ?? HF_INTERNAL
            }
        }
    }

    private typealias Drain = @convention(c) (OpaquePointer?, hf_done_fn?, UnsafeMutableRawPointer?) -> Void

    private nonisolated static var drain: Drain {
        { instance, done, user in
            guard let done else { return }
            let waiter = DrainWaiter(done: done, user: user)
            guard let instance = Instance.behind(instance) else { return waiter.finish() }
            instance.calls.whenIdle { waiter.finish() }
        }
    }
}

/// Who is told when an instance is idle.
///
/// Sendable: the ABI says that `done` may be called on any thread, with `user`.
private struct DrainWaiter: @unchecked Sendable {
    let done: hf_done_fn
    let user: UnsafeMutableRawPointer?

    func finish() {
        var result = hf_result()
        result.struct_size = UInt32(MemoryLayout<hf_result>.size)
        done(user, &result)
    }
}
