// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Tells the moment; a value, so that tests bring their own.
package struct StoreClock: Sendable {
    private let read: @Sendable () -> StoreMoment

    package init(_ read: @escaping @Sendable () -> StoreMoment) { self.read = read }

    package func now() -> StoreMoment { read() }
}

extension StoreClock {
    /// The clocks of this machine: the wall clock, and the one that runs since the boot, also while the machine sleeps
    /// (`CLOCK_BOOTTIME`, clock_gettime(2)).
    ///
    /// The boot is known by `/proc/sys/kernel/random/boot_id` (random(4)); where that cannot be read, every start counts
    /// as a boot, and delays fall back on the wall clock. Each call of this function begins a run of its own.
    package static func system() -> StoreClock {
        let run = UnitID().description
        let boot = bootID() ?? run
        let lease = "\(boot) \(run)"
        return StoreClock {
            StoreMoment(
                wallMicros: micros(CLOCK_REALTIME), steadyMicros: micros(CLOCK_BOOTTIME), steadyEpoch: boot,
                leaseEpoch: lease)
        }
    }

    private static func micros(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }

    private static func bootID() -> String? {
        let file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = Glibc.read(file, &buffer, buffer.count)
        guard count >= 36 else { return nil }
        return String(validating: buffer[..<36], as: UTF8.self)
    }
}
