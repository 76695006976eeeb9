// SPDX-License-Identifier: Apache-2.0

import CPlatform
import Glibc
import Synchronization

/// Threads that nobody waits for.
///
/// Signals that come from elsewhere are blocked in them: those belong to the main thread. Those that a thread brings on
/// itself are not: the kernel would end the process without asking the handler that reports the crash.
package enum DetachedThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs `body` on a new thread; false when the machine has none left.
    ///
    /// - Parameter stackBytes: nil for the system's default.
    package static func start(stackBytes: Int? = nil, _ body: @escaping @Sendable () -> Void) -> Bool {
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        for own in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS] { sigdelset(&all, own) }
        pthread_sigmask(SIG_BLOCK, &all, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        if let stackBytes { pthread_attr_setstacksize(&attributes, stackBytes) }
        var thread = pthread_t()
        let user = Unmanaged.passRetained(Body(body))
        guard pthread_create(&thread, &attributes, main, user.toOpaque()) == 0 else {
            user.release()
            return false
        }
        return true
    }

    /// The kernel's numbers of the threads that were started here and have not ended.
    package static var running: Set<Int32> { numbers.withLock { $0 } }

    private static let numbers = Mutex<Set<Int32>>([])

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { user in
        guard let user else { return nil }
        let number = platform_thread_number()
        numbers.withLock { _ = $0.insert(number) }
        defer { numbers.withLock { _ = $0.remove(number) } }
        Unmanaged<Body>.fromOpaque(user).takeRetainedValue().run()
        return nil
    }
}
