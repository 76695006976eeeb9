// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import JSON
import Synchronization
import Testing

/// Prompts, resources and what changes while a plugin runs, against a scripted host.
@Suite struct OfferTests {
    private func document(_ kind: UInt32, _ name: String, _ arguments: String = "{}", context: String = "{}") async
        -> (status: Int32, document: JSONValue)
    {
        let probe = ProbeInstance()
        probe.call(1, name, arguments, kind: kind, context: context)
        let ending = await probe.host.endings(1)[0]
        return (ending.status, ending.document)
    }

    @Test func theDescriptionHasPromptsAndResources() throws {
        let description = ProbeInstance().describe()
        #expect(
            description["prompts"]?[0] == [
                "name": "greet", "title": "Greet", "description": "d",
                "arguments": [
                    ["name": "who", "title": "Who", "description": "A name.", "required": true, "completes": true],
                    ["name": "how", "values": ["loudly", "softly"]],
                ],
                "icons": [
                    [
                        "src": "https://x.example/i.png", "mime_type": "image/png", "sizes": ["48x48"],
                        "theme": "dark",
                    ]
                ], "meta": ["x.example/k": 1], "timeout_ms": 900,
            ])
        #expect(
            description["resources"]?[0] == [
                "uri": "probe://text", "name": "text", "title": "Text", "description": "d", "mime_type": "text/plain",
                "size": 2, "annotations": ["audience": ["user"], "priority": 0.5],
            ])
        #expect(
            description["resource_templates"]?[0] == [
                "uri_template": "probe://t/{id}", "name": "t", "title": "t", "description": "d",
                "mime_type": "application/json",
                "variables": [["name": "id", "description": "An id.", "completes": true]],
            ])
    }

    @Test func aPromptAnswersMessages() async {
        let (status, document) = await document(HF_KIND_PROMPT, "greet", #"{"who":"Ann"}"#)
        #expect(status == HF_OK)
        #expect(
            document == [
                "structured": [
                    "description": "A greeting",
                    "messages": [
                        ["role": "user", "content": ["type": "text", "text": "Greet Ann"]],
                        ["role": "assistant", "content": ["type": "text", "text": "Hm."]],
                    ],
                ]
            ])
        // A prompt and a tool are names of two kinds.
        #expect(await self.document(HF_KIND_TOOL, "greet").status == HF_UNSUPPORTED)
    }

    @Test func aPromptAsksAsAToolDoes() async {
        let probe = ProbeInstance()
        probe.call(4, "asking", kind: HF_KIND_PROMPT)
        let request = await probe.host.request()
        #expect(request.service == "ask.form/1")
        request.answer(HF_INPUT_REQUIRED, "{}")
        #expect(await probe.host.endings(1)[0].status == HF_INPUT_REQUIRED)
    }

    @Test func resourcesAreTextOrBytes() async {
        let text = await document(HF_KIND_RESOURCE, "probe://text").document
        #expect(
            text["content"] == [
                ["type": "resource", "resource": ["uri": "probe://text", "mimeType": "text/plain", "text": "hi"]]
            ])
        let bytes = await document(HF_KIND_RESOURCE, "probe://bytes").document
        #expect(bytes["content"]?[0]?["resource"]?["blob"] == "AP8=")
        #expect(bytes["content"]?[0]?["resource"]?["mimeType"] == "image/png")
    }

    @Test func aTemplateIsFoundByWhatTheHostSays() async throws {
        let context = #"{"resource_template":"probe://t/{id}"}"#
        let (_, document) = await document(HF_KIND_RESOURCE, "probe://t/a%20b", #"{"id":"a b"}"#, context: context)
        let resource = document["content"]?[0]?["resource"]
        #expect(resource?["uri"] == "probe://t/a%20b")
        #expect(
            try JSONValue.parse(Array((resource?["text"]?.stringValue ?? "").utf8)) == [
                "id": "a b", "uri": "probe://t/a%20b",
            ])
        #expect(await self.document(HF_KIND_RESOURCE, "probe://t/1").status == HF_UNSUPPORTED)
        let other = #"{"resource_template":"probe://u/{id}"}"#
        #expect(await self.document(HF_KIND_RESOURCE, "probe://t/1", context: other).status == HF_UNSUPPORTED)
    }

    @Test func completionAsksTheArgumentsClosure() async {
        let request = #"{"argument":{"name":"who","value":"b"},"context":{"how":"x"}}"#
        let (_, found) = await document(HF_KIND_COMPLETE, "greet", request)
        #expect(found == ["structured": ["values": ["Bo x"], "total": 1]])
        let plain = #"{"argument":{"name":"how","value":""},"context":{}}"#
        #expect(await document(HF_KIND_COMPLETE, "greet", plain).document == ["structured": ["values": []]])
        let variable = #"{"argument":{"name":"id","value":""},"context":{}}"#
        #expect(
            await document(HF_KIND_COMPLETE, "probe://t/{id}", variable).document
                == ["structured": ["values": ["7"], "total": 9]])
        #expect(await document(HF_KIND_COMPLETE, "asking", plain).status == HF_UNSUPPORTED)
    }

    @Test func toolsComeAndGoWhileThePluginRuns() async {
        let probe = ProbeInstance()
        func change(_ way: String, _ id: UInt64, _ status: Int32) async -> JSONValue {
            probe.call(id, "change", #"{"way":"\#(way)"}"#)
            let request = await probe.host.request()
            #expect(request.service == "offer.change/1")
            let sent = (try? JSONValue.parse(Array(request.json.utf8))) ?? .null
            request.answer(status, "{}")
            _ = await probe.host.endings(Int(id))
            return sent
        }
        func status(of name: String, _ kind: UInt32 = HF_KIND_TOOL, at id: UInt64) async -> Int32 {
            probe.call(id, name, kind: kind)
            return await probe.host.endings(Int(id))[Int(id) - 1].status
        }
        let added = await change("add", 1, HF_OK)
        #expect(added["tools"]?["add"]?[0]?["name"] == "dyn_a")
        #expect(await status(of: "dyn_a", at: 2) == HF_OK)
        // What the host refuses cannot be called, and what it replaces is there again.
        _ = await change("refused", 3, HF_CONFLICT)
        #expect(await status(of: "dyn_b", at: 4) == HF_UNSUPPORTED)
        #expect(await change("remove", 5, HF_OK) == ["tools": ["remove": ["dyn_a"]]])
        #expect(await status(of: "dyn_a", at: 6) == HF_UNSUPPORTED)
        let prompt = await change("prompt", 7, HF_OK)
        #expect(prompt["prompts"]?["add"]?[0]?["name"] == "dyn_p")
        #expect(await status(of: "dyn_p", HF_KIND_PROMPT, at: 8) == HF_OK)
    }

    @Test func updatesAndContentAreWrittenAsTheContractSays() async {
        let probe = ProbeInstance()
        probe.call(1, "update")
        let request = await probe.host.request()
        #expect(request.service == "resource.updated/1")
        #expect(request.json == #"{"uri":"probe://text"}"#)
        request.answer(HF_OK, "{}")
        let content = await probe.host.endings(1)[0].document["content"]
        #expect(
            content == [
                [
                    "type": "text", "text": "a",
                    "annotations": ["audience": ["user"], "priority": 0.25, "lastModified": "2026-01-01T00:00:00Z"],
                ],
                ["type": "image", "data": "AQ==", "mimeType": "image/png"],
                ["type": "audio", "data": "AQI=", "mimeType": "audio/wav"],
                ["type": "resource_link", "uri": "probe://text", "name": "text"],
                ["type": "resource", "resource": ["uri": "x:y", "blob": "AQID"]],
            ])
    }
}
