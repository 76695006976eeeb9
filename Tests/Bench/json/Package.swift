// swift-tools-version:6.2
import PackageDescription

/// The settings of the main package, so that `JSON` is built here as it is there.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// The Swift contestants of the JSON benchmark, a package of its own: Foundation must not enter the main one.
let package = Package(
    name: "json-bench",
    targets: [
        .target(name: "JSON", swiftSettings: settings),
        .target(name: "BenchSupport", swiftSettings: settings),
        .executableTarget(name: "bench-holdfast", dependencies: ["JSON", "BenchSupport"], swiftSettings: settings),
        .executableTarget(name: "bench-foundation", dependencies: ["BenchSupport"], swiftSettings: settings),
    ]
)
