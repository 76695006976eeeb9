// swift-tools-version:6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// Every Swift target is built with the same language mode and the same upcoming features.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The Swift SDK of Holdfast: what a plugin links, all of it statically, and nothing that has to be fetched.
let package = Package(
    name: "holdfast",
    products: [
        // What every plugin needs; brings JSON and Columns.
        .library(name: "HoldfastPlugin", targets: ["HoldfastPlugin", "JSON", "Columns"]),
        // The domain as pure values and functions, each by itself.
        .library(name: "CivilTime", targets: ["CivilTime"]),
        .library(name: "Roster", targets: ["Roster"]),
        .library(name: "RosterJSON", targets: ["RosterJSON"]),
        .library(name: "DutyHours", targets: ["DutyHours"]),
        .library(name: "Coverage", targets: ["Coverage"]),
        .library(name: "Patterns", targets: ["Patterns"]),
    ],
    targets: [
        .target(name: "CArrow"),
        .target(name: "CHoldfast", dependencies: ["CArrow"]),
        module("JSON"),
        module("Columns", ["CArrow"]),
        module("HoldfastPlugin", ["CHoldfast", "CArrow", "JSON", "Columns"]),
        module("CivilTime"),
        module("Roster", ["Columns", "CivilTime"]),
        module("RosterJSON", ["Roster", "Columns", "JSON"]),
        module("DutyHours", ["Roster"]),
        module("Coverage"),
        module("Patterns", ["HoldfastPlugin", "Roster", "Coverage", "Columns", "JSON"]),
    ]
)
