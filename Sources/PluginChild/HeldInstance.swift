// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import CPlatform
import Glibc
import PluginChannel
import Synchronization

/// The plugin's instance: its functions, its handle, and who is inside.
///
/// Sendable: `table` and `handle` are written once and hold what the ABI lets any thread use; the rest is atomic.
final class HeldInstance: @unchecked Sendable {
    let table: hf_plugin_api
    /// The plugin's `hf_instance *`.
    let handle: OpaquePointer
    /// Threads for a plugin whose `call()` blocks, or may not run twice at once.
    let worker: CallWorker?
    private let inside = Atomic<Int>(0)
    private let isClosed = Atomic<Bool>(false)
    private let isEnding = Atomic<Bool>(false)

    init(_ table: hf_plugin_api, _ handle: OpaquePointer) {
        self.table = table
        self.handle = handle
        if table.flags & HF_PLUGIN_SERIAL != 0 {
            worker = CallWorker(threads: 1) { platform_crash_stack() }
        } else {
            worker =
                table.flags & HF_PLUGIN_BLOCKING != 0 ? CallWorker(threads: 4) { platform_crash_stack() } : nil
        }
    }

    /// Begins to use the plugin's functions for a call; false when the instance is being stopped.
    ///
    /// Pair with `leave`.
    func enter() -> Bool { enter(unless: isClosed) }

    /// The same for everything else, which is in order until the instance is about to be destroyed.
    func enterToTell() -> Bool { enter(unless: isEnding) }

    func leave() { inside.subtract(1, ordering: .sequentiallyConsistent) }

    private func enter(unless flag: borrowing Atomic<Bool>) -> Bool {
        inside.add(1, ordering: .sequentiallyConsistent)
        guard flag.load(ordering: .sequentiallyConsistent) else { return true }
        leave()
        return false
    }

    /// Refuses calls from now on; false when that was done before.
    func close() -> Bool { !isClosed.exchange(true, ordering: .sequentiallyConsistent) }

    /// Drains and destroys the instance on a thread of its own, then runs `then`.
    ///
    /// The plugin may call `done` on any thread, also inside `drain()`; the instance is destroyed only when nobody is
    /// inside any more. A plugin that never rests is the host's to kill.
    func drain(_ host: HostLink, then: @escaping @Sendable () -> Void) {
        guard close() else { return }
        let waiter = DrainWaiter()
        let begun = Probe.now
        let isStarted = DetachedThread.start {
            platform_crash_stack()
            waiter.wait()
            self.isEnding.store(true, ordering: .sequentiallyConsistent)
            host.operations.close()
            while self.inside.load(ordering: .sequentiallyConsistent) > 0 || host.operations.isTelling {
                usleep(1_000)
            }
            let drained = Probe.now
            self.table.destroy?(self.handle)
            host.calls.clear()
            host.probe?.hasRested(
                drain: drained - begun, destroy: Probe.now - drained, doneCalls: waiter.count)
            then()
        }
        guard isStarted else { ChildExit.broken("the machine has no thread left to drain the plugin") }
        inside.add(1, ordering: .sequentiallyConsistent)
        // Kept for ever: a faulty plugin may call `done` twice.
        table.drain?(handle, DrainWaiter.done, Unmanaged.passRetained(waiter).toOpaque())
        leave()
    }
}

/// Who waits for the end of a drain.
///
/// Sendable: a semaphore may be used by any thread.
private final class DrainWaiter: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    private let told = Atomic<Int>(0)

    /// How often the plugin has called `done`.
    var count: Int { told.load(ordering: .sequentiallyConsistent) }

    init() { sem_init(semaphore, 0, 0) }

    func wait() { while sem_wait(semaphore) != 0 {} }

    static let done: hf_done_fn = { user, _ in
        guard let user else { return }
        let waiter = Unmanaged<DrainWaiter>.fromOpaque(user).takeUnretainedValue()
        waiter.told.add(1, ordering: .sequentiallyConsistent)
        sem_post(waiter.semaphore)
    }
}
