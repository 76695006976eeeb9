// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import PluginHost
import ServiceLifecycle

/// Loads plugins again when their files change, for those who write them (inotify(7)).
///
/// Changes that follow each other within a tick are one, so that a library and its manifest that are installed one
/// after the other are loaded once. Nothing is watched, and no tick runs, unless the daemon is told to.
struct PluginWatch: Service {
    private static let tick = Duration.milliseconds(150)
    private static let folderEvents = IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR
    private static let fileEvents = IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE | IN_ONLYDIR

    let supervisor: PluginSupervisor
    let directories: [String]
    let logger: Logger

    func run() async throws {
        let queue = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard queue >= 0 else {
            logger.error("plugin folders cannot be watched", metadata: ["error": "\(String(cString: strerror(errno)))"])
            return
        }
        defer { close(queue) }
        watch(queue)
        logger.notice("watching plugin folders", metadata: ["directories": "\(directories)"])
        await cancelWhenGracefulShutdown {
            var isDirty = false
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.tick)
                if Self.drain(queue) {
                    isDirty = true
                } else if isDirty {
                    isDirty = false
                    watch(queue)
                    _ = await supervisor.refreshContents()
                }
            }
        }
    }

    /// Watches every directory and every folder in it; what is watched already stays so.
    private func watch(_ queue: Int32) {
        for directory in directories { inotify_add_watch(queue, directory, UInt32(Self.folderEvents)) }
        for folder in PluginDiscovery.everyFolder(in: directories) {
            inotify_add_watch(queue, folder.path, UInt32(Self.fileEvents))
        }
    }

    /// Takes what has happened; false when nothing has.
    private static func drain(_ queue: Int32) -> Bool {
        var hasEvents = false
        withUnsafeTemporaryAllocation(byteCount: 1 << 14, alignment: 8) { buffer in
            while read(queue, buffer.baseAddress, buffer.count) > 0 { hasEvents = true }
        }
        return hasEvents
    }
}
