// SPDX-License-Identifier: Apache-2.0

import BenchSupport
import JSON

/// Decoding into types with `JSONCursor`, and writing them with `JSONWriter`.
enum Typed {
    static func figures(document: [UInt8], request: [UInt8]) throws -> [Figure] {
        let people = try JSONCursor.read(document, people)
        let call = try JSONCursor.read(request, call)
        return [
            Figure("cursor.document.parse") {
                .digest(.array(people.map(\.digest)))
            } body: {
                blackHole(try? JSONCursor.read(document, Self.people))
            },
            Figure("cursor.document.write") {
                .document(written(people))
            } body: {
                blackHole(written(people))
            },
            Figure("cursor.request.parse") {
                .digest(call.digest)
            } body: {
                blackHole(try? JSONCursor.read(request, Self.call))
            },
            Figure("cursor.request.write") {
                .document(written(call))
            } body: {
                blackHole(written(call))
            },
        ]
    }

    private static func people(_ cursor: inout JSONCursor) throws(JSONError) -> [Person] {
        var people: [Person] = []
        try cursor.beginArray()
        while try cursor.nextElement() { people.append(try person(&cursor)) }
        return people
    }

    private static func person(_ cursor: inout JSONCursor) throws(JSONError) -> Person {
        var person = Person(
            id: "", name: "", level: 0, quota: 0, utilization: 0, active: false, supervisor: nil, since: "",
            services: [])
        try cursor.beginObject()
        while try cursor.nextKey() {
            if cursor.keyIs("id") {
                person.id = try cursor.readString()
            } else if cursor.keyIs("name") {
                person.name = try cursor.readString()
            } else if cursor.keyIs("level") {
                person.level = Int(try cursor.readInteger())
            } else if cursor.keyIs("quota") {
                person.quota = try cursor.readDouble()
            } else if cursor.keyIs("utilization") {
                person.utilization = try cursor.readDouble()
            } else if cursor.keyIs("active") {
                person.active = try cursor.readBool()
            } else if cursor.keyIs("supervisor") {
                if cursor.kind != .null { person.supervisor = try cursor.readString() }
            } else if cursor.keyIs("since") {
                person.since = try cursor.readString()
            } else if cursor.keyIs("services") {
                try cursor.beginArray()
                while try cursor.nextElement() { person.services.append(Int(try cursor.readInteger())) }
            }
        }
        return person
    }

    private static func call(_ cursor: inout JSONCursor) throws(JSONError) -> Request {
        var request = Request(jsonrpc: "", id: 0, method: "", params: .init(name: "", arguments: [:]))
        try cursor.beginObject()
        while try cursor.nextKey() {
            if cursor.keyIs("jsonrpc") {
                request.jsonrpc = try cursor.readString()
            } else if cursor.keyIs("id") {
                request.id = Int(try cursor.readInteger())
            } else if cursor.keyIs("method") {
                request.method = try cursor.readString()
            } else if cursor.keyIs("params") {
                request.params = try parameters(&cursor)
            }
        }
        return request
    }

    private static func parameters(_ cursor: inout JSONCursor) throws(JSONError) -> Request.Parameters {
        var parameters = Request.Parameters(name: "", arguments: [:])
        try cursor.beginObject()
        while try cursor.nextKey() {
            if cursor.keyIs("name") {
                parameters.name = try cursor.readString()
            } else if cursor.keyIs("arguments") {
                try cursor.beginObject()
                while try cursor.nextKey() { parameters.arguments[cursor.key] = try cursor.readString() }
            }
        }
        return parameters
    }

    private static func written(_ people: [Person]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginArray()
        for person in people { write(person, to: &writer) }
        writer.endArray()
        return writer.finish()
    }

    private static func write(_ person: Person, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.value(person.id)
        writer.key("name")
        writer.value(person.name)
        writer.key("level")
        writer.value(person.level)
        writer.key("quota")
        writer.value(person.quota)
        writer.key("utilization")
        writer.value(person.utilization)
        writer.key("active")
        writer.value(person.active)
        writer.key("supervisor")
        if let supervisor = person.supervisor { writer.value(supervisor) } else { writer.null() }
        writer.key("since")
        writer.value(person.since)
        writer.key("services")
        writer.beginArray()
        for service in person.services { writer.value(service) }
        writer.endArray()
        writer.endObject()
    }

    private static func written(_ request: Request) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("jsonrpc")
        writer.value(request.jsonrpc)
        writer.key("id")
        writer.value(request.id)
        writer.key("method")
        writer.value(request.method)
        writer.key("params")
        writer.beginObject()
        writer.key("name")
        writer.value(request.params.name)
        writer.key("arguments")
        writer.beginObject()
        for (name, value) in request.params.arguments {
            writer.key(name)
            writer.value(value)
        }
        writer.endObject()
        writer.endObject()
        writer.endObject()
        return writer.finish()
    }
}
