// swift-tools-version:6.2
import PackageDescription

/// Every Swift target is built with the same language mode and the same upcoming features.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A library module of ours, in `Sources/<name>`.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// A plugin, in `Plugins/<name>`: one shared library, linked statically with the SDK and the pure libraries it names.
///
/// The tools are a module apart from the exported entry, because a test bundle can link only one entry.
func plugin(_ name: String, _ libraries: [Target.Dependency] = []) -> [Target] {
    [
        .target(
            name: name + "Tools", dependencies: ["HoldfastPlugin"] + libraries, path: "Plugins/\(name)/Sources",
            swiftSettings: settings),
        .target(
            name: name + "Plugin", dependencies: ["HoldfastPlugin", .byName(name: name + "Tools")],
            path: "Plugins/\(name)/Entry", swiftSettings: settings),
    ]
}

/// A resilience pattern over the program, with what all of them share.
func pattern(_ name: String, _ libraries: [Target.Dependency] = []) -> [Target] {
    plugin(name, ["Patterns", "Roster", "Coverage", "JSON", "Columns"] + libraries)
}

/// Tests of a plugin's tools.
func toolTests(_ name: String) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [
            .byName(name: name + "Tools"), "PatternSupport", "Patterns", "HoldfastPlugin", "Roster", "Coverage", "JSON",
        ],
        swiftSettings: settings)
}

/// An executable of ours; `rpath` lets the staged tree run without the toolchain.
func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: name + "Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: settings)
}

/// The first-party plugins, in `Plugins/`.
let plugins = [
    "Program", "Sitrep", "Utilization", "Contingency", "Fallbacks", "LeChatelier", "Sacrifice", "Hubs", "Defense",
    "BlastRadius", "Readiness", "Homeostasis", "CognitiveLoad", "Behavior", "Stigmergy", "Metrics",
]

let package = Package(
    name: "holdfast",
    products: [
        .library(name: "HoldfastPlugin", targets: ["HoldfastPlugin"]),
        .library(name: "Echo", type: .dynamic, targets: ["EchoPlugin"]),
        .library(name: "Conformance", type: .dynamic, targets: ["ConformancePlugin"]),
    ] + plugins.map { .library(name: $0, type: .dynamic, targets: [$0 + "Plugin"]) },
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
    ],
    targets: [
        // The contract, and what the outside world brings.
        .target(name: "CArrow"),
        .target(name: "CHoldfast", dependencies: ["CArrow"]),
        .target(name: "CPlatform"),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

        // Pure libraries: values and functions. A plugin may link these.
        module("JSON"),
        module("Columns", ["CArrow"]),
        module("HoldfastPlugin", ["CHoldfast", "CArrow", "JSON", "Columns"]),
        module("CivilTime"),
        module("Roster", ["Columns", "CivilTime"]),
        module("RosterJSON", ["Roster", "Columns", "JSON"]),
        module("DutyHours", ["Roster"]),
        module("Coverage"),
        module("Patterns", ["HoldfastPlugin", "Roster", "Coverage", "Columns", "JSON"]),

        // A plugin in a process of its own: what both sides of the socket need.
        module("PluginChannel", ["CPlatform", "CHoldfast", "JSON"]),
        module("PluginChild", ["PluginChannel", "CPlatform", "CHoldfast", "CArrow", "Columns", "JSON"]),

        // The host.
        module("Telemetry", [.product(name: "Logging", package: "swift-log")]),
        module("Settings", ["JSON", .product(name: "TOMLKit", package: "TOMLKit")]),
        module("Cryptography", ["CCrypto"]),
        module("Store", ["JSON", "Cryptography"]),
        module("SQLiteStore", ["Store", "Cryptography", "CSQLite"]),
        module("PostgresStore", ["Store", "Cryptography", "CPostgres"]),
        module("Kernel", ["JSON", "Telemetry", "Cryptography"]),
        module(
            "PluginHost",
            [
                "Kernel", "PluginChannel", "JSON", "HoldfastPlugin", "CHoldfast", "CPlatform", "CArrow", "Columns",
                "Cryptography", "Telemetry",
            ]),
        module("Archive", ["CZlib"]),
        module(
            "PluginKit",
            [
                "PluginHost", "PluginChannel", "CPlatform", "Kernel", "JSON", "Settings", "Cryptography", "Telemetry",
                "Archive",
            ]),
        module("Outbound", ["Kernel", "Telemetry", "CCurl"]),
        module("Tasks", ["Kernel", "Store", "CivilTime", "JSON", "Cryptography", "Telemetry"]),
        module(
            "Services",
            [
                "Kernel", "Store", "Tasks", "Outbound", "Roster", "RosterJSON", "PluginChannel", "Columns", "JSON",
                "Cryptography", "Telemetry",
            ]),
        module("MCP", ["Kernel", "Tasks", "JSON", "Telemetry", "Cryptography"]),
        module(
            "Gateway",
            [
                "Kernel", "Tasks", "MCP", "JSON", "Telemetry", "Cryptography", "CZlib",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        module(
            "Daemon",
            [
                "Gateway", "Services", "PluginHost", "PluginKit", "PluginChannel", "SQLiteStore", "PostgresStore",
                "Settings",
                "Kernel", "Tasks", "MCP", "Outbound", "Roster", "RosterJSON", "Store",
                "Columns", "JSON", "Telemetry", "Cryptography",
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
            ]),

        // Executables, thin.
        program(
            "holdfastd",
            ["Daemon", "PluginKit", "JSON", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
        program(
            "holdfast",
            [
                "JSON", "Settings", "CCurl", "Archive",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        program("holdfast-plugin-host", ["PluginChild"]),
        program(
            "holdfast-golden",
            [
                "Daemon", "Coverage", "DutyHours", "Roster", "JSON", "Kernel", "PluginHost", "Services", "SQLiteStore",
                "Telemetry", "SitrepTools", "Patterns",
                .product(name: "Logging", package: "swift-log"),
            ]),
        program(
            "holdfast-bench",
            [
                "Daemon", "Coverage", "DutyHours", "Roster", "RosterJSON", "JSON", "Columns", "Kernel", "PluginHost",
                "Services", "Store", "SQLiteStore", "PostgresStore", "Cryptography", "Outbound", "Telemetry",
                "PluginChannel",
            ]),

        // What tests and benchmarks load: tools that answer, wait and ask; and all that the MCP conformance suite wants.
        .target(
            name: "EchoPlugin", dependencies: ["HoldfastPlugin"], path: "Tests/Plugins/Echo", swiftSettings: settings),
        .target(
            name: "ConformancePlugin", dependencies: ["HoldfastPlugin"], path: "Tests/Plugins/Conformance",
            exclude: ["plugin.json"], swiftSettings: settings),

        tests("JSON"),
        tests("Columns", ["CArrow"]),
        tests("Roster", ["Columns", "JSON"]),
        tests("CivilTime"),
        tests("RosterJSON", ["Roster", "Columns", "JSON"]),
        tests("DutyHours", ["Roster", "JSON"]),
        tests("Coverage", ["JSON"]),
        tests("Telemetry", [.product(name: "Logging", package: "swift-log")]),
        tests("Settings"),
        tests("Cryptography"),
        // What a store promises, for both drivers.
        .target(
            name: "StoreSuite", dependencies: ["Store", "SQLiteStore", "PostgresStore", "Cryptography"],
            path: "Tests/StoreSuite", swiftSettings: settings),
        tests("Store", ["StoreSuite", "JSON", "Cryptography"]),
        tests("SQLiteStore", ["StoreSuite", "Store", "Cryptography"]),
        tests("PostgresStore", ["StoreSuite", "Store", "Cryptography"]),
        .testTarget(
            name: "BackupTests", dependencies: ["Store", "SQLiteStore", "StoreSuite", "Cryptography"],
            swiftSettings: settings),
        tests("Kernel", ["JSON", "Telemetry", "Cryptography"]),
        tests("Outbound", ["Kernel", "Telemetry"]),
        tests("PluginChannel", ["CPlatform", "JSON"]),
        tests(
            "PluginChild",
            [
                "PluginChannel", "CPlatform", "CHoldfast", "HoldfastPlugin", "Columns", "JSON", "holdfast-plugin-host",
            ]),
        tests(
            "PluginHost",
            [
                "Kernel", "PluginChannel", "JSON", "Columns", "Cryptography", "Telemetry", "CHoldfast",
                "holdfast-plugin-host",
            ]),
        tests("HoldfastPlugin", ["JSON", "Columns"]),
        tests(
            "Services",
            [
                "Store", "SQLiteStore", "StoreSuite", "Roster", "RosterJSON", "PluginChannel", "Columns", "Kernel",
                "JSON", "Outbound", "Telemetry", "Cryptography",
            ]),
        tests(
            "Tasks", ["StoreSuite", "SQLiteStore", "Kernel", "Store", "CivilTime", "Cryptography", "JSON", "Telemetry"]),
        tests("MCP", ["Kernel", "Tasks", "Store", "SQLiteStore", "JSON", "Telemetry", "Cryptography"]),
        // Programs of share/programs for the tests of patterns.
        .target(
            name: "PatternSupport", dependencies: ["HoldfastPlugin", "Patterns", "Roster"],
            path: "Tests/PatternSupport", swiftSettings: settings),
        .testTarget(
            name: "ProgramPluginTests",
            dependencies: ["ProgramTools", "HoldfastPlugin", "DutyHours", "Roster", "RosterJSON", "Columns", "JSON"],
            swiftSettings: settings),
        tests("Archive"),
        tests("PluginKit", ["PluginHost", "Archive", "Settings", "Kernel", "JSON"]),
        .testTarget(name: "PluginProjectTests", dependencies: ["holdfast", "JSON"], swiftSettings: settings),
        .testTarget(name: "ClientSetupTests", dependencies: ["holdfast", "JSON"], swiftSettings: settings),
        .testTarget(
            name: "StdioBridgeTests", dependencies: ["holdfast", "MCP", "Kernel", "JSON", "Telemetry"],
            swiftSettings: settings),
    ]
        + plugin(
            "Program",
            ["Roster", "RosterJSON", "DutyHours", "Coverage", "JSON", "Columns"])
        + plugin("Sitrep", ["CivilTime", "JSON"])
        + pattern("Fallbacks", ["DutyHours"])
        + pattern("Metrics", ["DutyHours", "CivilTime"])
        + plugins.dropFirst(2).filter { !["Fallbacks", "Metrics"].contains($0) }.flatMap { pattern($0) }
        + [
            "Utilization", "Sitrep", "Contingency", "Behavior", "BlastRadius", "CognitiveLoad", "Defense", "Fallbacks",
            "Homeostasis",
            "Hubs", "LeChatelier", "Metrics", "Readiness", "Sacrifice", "Stigmergy",
        ].map { toolTests($0) }
)

// What is staged is built at once, for release: `swift build` without a product builds every target but tests, and the
// targets that tests share can only be compiled with testing enabled.
if Context.environment["HOLDFAST_STAGE"] != nil {
    package.targets.removeAll { $0.type == .test || ["StoreSuite", "PatternSupport"].contains($0.name) }
}
