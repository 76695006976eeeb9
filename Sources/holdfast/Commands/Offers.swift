// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct Prompts: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists the prompts, or fills one in.",
        discussion: "holdfast prompts plan_leave person=R01 from=2026-11-02 to=2026-11-06")

    @Argument(help: "The prompt to fill in; all are listed without.")
    var name: String?

    @Argument(help: ArgumentHelp("Its arguments.", valueName: "name=value"))
    var values: [String] = []

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let client = try connection.client()
        guard let name else {
            let list = try client.call("list_prompts")
            if connection.json { return print(list.text) }
            let rows = (list["items"]?.arrayValue ?? []).map { prompt in
                let names = (prompt["arguments"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
                return [
                    prompt["name"]?.stringValue ?? "", names.joined(separator: " "), prompt["title"]?.stringValue ?? "",
                ]
            }
            return print(TerminalText.escaped(TextTable.render(["PROMPT", "ARGUMENTS", "TITLE"], rows)))
        }
        var arguments: JSONObject = [:]
        for value in values {
            let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw ValidationError("An argument is written name=value, this is \"\(value)\".")
            }
            arguments[String(parts[0])] = .string(String(parts[1]))
        }
        let answer = try client.call("get_prompt", ["name": .string(name), "arguments": .object(arguments)])
        if connection.json { return print(answer.text) }
        for message in answer["messages"]?.arrayValue ?? [] {
            let content = message["content"] ?? .null
            print(
                TerminalText.escaped(
                    content["text"]?.stringValue ?? content["resource"]?["text"]?.stringValue ?? content.text))
        }
    }
}

struct Resources: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists the resources that can be read.")

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let list = try connection.client().call("list_resources")
        if connection.json { return print(list.text) }
        let rows = (list["items"]?.arrayValue ?? []).map { one in
            [one["uri"] ?? one["uri_template"], one["mime_type"], one["title"]].map { $0?.stringValue ?? "" }
        }
        print(TerminalText.escaped(TextTable.render(["URI", "TYPE", "TITLE"], rows)))
    }
}

struct Read: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads a resource.", discussion: "holdfast read holdfast://program/live/coverage/2026-11-02")

    @Argument(help: "Its URI; a template's with the variables filled in.")
    var uri: String

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let answer = try connection.client().call("read_resource", ["uri": .string(uri)])
        if connection.json { return print(answer.text) }
        for contents in answer["contents"]?.arrayValue ?? [] {
            guard let text = contents["text"]?.stringValue else {
                let size = contents["blob"]?.stringValue?.utf8.count ?? 0
                print(
                    "(\(contents["mimeType"]?.stringValue ?? "bytes"), \(size) characters of Base64: --json shows them)"
                )
                continue
            }
            print(TerminalText.escaped(text))
        }
    }
}
