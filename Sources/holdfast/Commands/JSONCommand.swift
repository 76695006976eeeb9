// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct JSONCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "json", abstract: "Works with JSON files, without a daemon.", subcommands: [JSONCheck.self])
}

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Works with JSON Schemas, without a daemon.", subcommands: [SchemaCheck.self])
}
