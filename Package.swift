// swift-tools-version:6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
let package = Package(
    name: "mcp",
    dependencies: [.package(url: "https://github.com/apple/swift-log", exact: "1.16.2")],
    targets: [
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "JSON", swiftSettings: settings),
        .target(name: "Crypto", dependencies: ["CCrypto"], swiftSettings: settings),
        .target(name: "Telemetry", dependencies: [.product(name: "Logging", package: "swift-log")], swiftSettings: settings),
        .target(name: "Kernel", dependencies: ["JSON", "Telemetry", "Crypto"], swiftSettings: settings),
        .target(name: "MCP", dependencies: ["Kernel", "JSON", "Telemetry", "Crypto"], swiftSettings: settings),
        .target(name: "Bridge", dependencies: ["JSON"], swiftSettings: settings),
        .executableTarget(name: "mcp-dev", dependencies: ["MCP", "Kernel", "JSON", "Telemetry"], swiftSettings: settings),
        .testTarget(name: "MCPTests", dependencies: ["MCP", "Kernel", "JSON", "Telemetry"], swiftSettings: settings),
    ]
)
