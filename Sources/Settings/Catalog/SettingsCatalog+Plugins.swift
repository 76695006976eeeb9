// SPDX-License-Identifier: Apache-2.0

extension SettingsCatalog {
    static let plugins: [SettingKey] = [
        .texts(
            "plugins.directories", \.plugins.directories, .line, example: ["/opt/holdfast/plugins"],
            "Folders to look for plugins in, besides lib/holdfast/plugins of the installation. A relative path is below "
                + "the configuration folder."),
        .boolean(
            "plugins.require_isolation", \.plugins.requireIsolation, example: true,
            "Every plugin runs in a process of its own, whatever its manifest or its site file says."),
        .boolean(
            "plugins.require_landlock", \.plugins.requireLandlock, example: true,
            "A plugin in a process of its own runs only where the kernel keeps it from files by Landlock."),
        .integer(
            "plugins.memory_mb", \.plugins.memoryMegabytes, in: 16...65_536, example: 256,
            "The most memory in MiB that the manifest of a plugin may ask for. A site file may allow its plugin more."),
        .integer(
            "plugins.files", \.plugins.files, in: 16...65_536, example: 128,
            "The most open files that the manifest of a plugin may ask for."),
        .integer(
            "plugins.processes", \.plugins.processes, in: 4...4_096, example: 64,
            "The most threads and processes that the manifest of a plugin may ask for."),
        .duration(
            "plugins.idle_timeout", \.plugins.idleTimeout, in: .seconds(1)...(.seconds(86_400)), example: .seconds(60),
            "After so long without a call the process of a plugin is stopped. The next call starts it again."),
        .integer(
            "plugins.crash_limit", \.plugins.crashLimit, in: 1...1_000, example: 3,
            "So many crashes within crash_window put a plugin's library under quarantine, until somebody lifts it with "
                + "holdfast plugin enable."),
        .duration(
            "plugins.crash_window", \.plugins.crashWindow, in: .seconds(1)...(.seconds(86_400)),
            example: .seconds(3_600),
            "The time within which crashes are counted."),
    ]
}
