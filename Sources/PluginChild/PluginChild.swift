// SPDX-License-Identifier: Apache-2.0

import CPlatform
import Dispatch
import Glibc
import PluginChannel

/// The program that holds one plugin in a process of its own.
///
/// It confines itself, loads the plugin and carries what the boundary says over the channel in descriptor 3.
package enum PluginChild {
    /// Runs on the main thread until the host or the plugin ends the process.
    package static func run() -> Never {
        let hasDeathSignal = prepare()
        let channel = Channel(
            socket: ChildProcess.channelDescriptor, congestion: .waits, takesDescriptors: true)
        let order = firstOrder(of: channel)
        // Before the first other thread: Landlock and the filter hold for a thread and what it starts.
        let confinement = Confining.apply(order, hasDeathSignal: hasDeathSignal)
        let host = HostLink(order: order, channel: channel)
        let reading = Reading(host: host)
        // While descriptors are left: the main queue needs one until `dispatchMain` has taken over, and libdispatch ends the
        // process when it gets none. A plugin may have used them all by then.
        DispatchQueue.main.async {}
        let readers = ReaderThreads(
            receive: {
                do throws(ChannelFault) { return try channel.receive() } catch { ChildExit.because(of: error) }
            }, deliver: { reading.deliver($0) })
        let isStarted =
            readers.start()
            && DetachedThread.start {
                platform_crash_stack()
                Loading.run(order, confinement, host)
            }
        guard isStarted else { ChildExit.broken("the machine has no thread left") }
        // Plugins may wait for the main actor, whose queue this thread serves.
        dispatchMain()
    }

    /// What does not need the order; whether the kernel will end this process with its parent.
    private static func prepare() -> Bool {
        // Its parent's death is noticed twice: by the signal, and by the end of the channel.
        let hasDeathSignal = platform_parent_death_signal(SIGKILL) == 0
        platform_close_from(ChildProcess.crashDescriptor + 1)
        signal(SIGPIPE, SIG_IGN)
        if fcntl(ChildProcess.crashDescriptor, F_GETFD) >= 0 {
            platform_report_crashes(ChildProcess.crashDescriptor)
            platform_crash_stack()
        }
        return hasDeathSignal
    }

    private static func firstOrder(of channel: Channel) -> StartOrder {
        do throws(ChannelFault) {
            guard let raw = try channel.receive() else { ChildExit.done() }
            do throws(FrameFault) {
                guard case .start(let order) = try HostFrame(raw) else {
                    ChildExit.broken("the first frame is not START")
                }
                // The parent may have died before the signal was asked for.
                guard getppid() == order.parent else { ChildExit.done() }
                return order
            } catch {
                throw .frame(error)
            }
        } catch {
            if case .system = error {
                ChildExit.broken("descriptor 3 is not a channel; this program is started by holdfastd (\(error))")
            }
            ChildExit.because(of: error)
        }
    }
}
