// SPDX-License-Identifier: Apache-2.0

import CHoldfast

// A plugin in Swift without the SDK, for what Swift does to a process: it hops to the main actor, and it adds a
// conformance of a foreign type to a foreign protocol, which a plugin must not: see docs/plugin-authors.

/// The runtime finds this wherever a value is cast, in code of the host's too.
extension Int: @retroactive Error {}

private struct Handle: @unchecked Sendable {
    let api: UnsafePointer<hf_host_api>
    let host: OpaquePointer
}

nonisolated(unsafe) private var handle: Handle?

private func end(_ call: hf_id, _ text: StaticString) {
    guard let handle else { return }
    var result = hf_result()
    result.struct_size = UInt32(MemoryLayout<hf_result>.size)
    result.payload = hf_bytes(ptr: text.utf8Start, len: text.utf8CodeUnitCount)
    _ = handle.api.pointee.complete(handle.host, call, &result)
}

@MainActor private var hops = 0

private nonisolated func start(_ call: hf_id, isMain: Bool) {
    guard isMain else {
        let number: Any = 5
        return end(
            call, number is any Error ? "{\"structured\":{\"leaks\":true}}" : "{\"structured\":{\"leaks\":false}}")
    }
    Task { @MainActor in
        hops += 1
        end(call, "{\"structured\":{\"main\":true}}")
    }
}

private nonisolated func makeTable() -> UnsafePointer<hf_plugin_api> {
    let table = UnsafeMutablePointer<hf_plugin_api>.allocate(capacity: 1)
    var made = hf_plugin_api()
    made.struct_size = UInt32(MemoryLayout<hf_plugin_api>.size)
    made.create = { _, api, host, _, instance, _ in
        guard let api, let host else { return HF_INVALID }
        handle = Handle(api: api, host: host)
        instance?.pointee = OpaquePointer(bitPattern: 1)
        return HF_OK
    }
    made.call = { _, call in
        guard let call else { return }
        start(call.pointee.id, isMain: call.pointee.name.len == 7)
    }
    made.drain = { _, done, user in
        var result = hf_result()
        result.struct_size = UInt32(MemoryLayout<hf_result>.size)
        done?(user, &result)
    }
    made.destroy = { _ in }
    table.initialize(to: made)
    return UnsafePointer(table)
}

private func text(_ text: StaticString) -> hf_str {
    hf_str(ptr: UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self), len: text.utf8CodeUnitCount)
}

nonisolated(unsafe) private let entry: UnsafePointer<hf_entry> = {
    let entry = UnsafeMutablePointer<hf_entry>.allocate(capacity: 1)
    entry.initialize(
        to: hf_entry(
            struct_size: UInt32(MemoryLayout<hf_entry>.size), magic: HF_MAGIC, abi_major: UInt16(HF_ABI_MAJOR),
            abi_minor: UInt16(HF_ABI_MINOR), min_host_minor: 0, reserved0: 0, id: text("org.example.raw-swift"),
            version: text("1.0.0"), runtime: text("swift-6.3.1-dynamic"), plugin: makeTable(), user_data: nil))
    return UnsafePointer(entry)
}()

/// The only exported symbol.
@c @implementation public func hf_plugin_entry_v1() -> UnsafePointer<hf_entry>? { entry }
