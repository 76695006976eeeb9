// SPDX-License-Identifier: Apache-2.0

extension SchemaCompiler {
    /// Warns of keywords that have no effect and look as if they should have one.
    mutating func noteSurprises(_ keywords: JSONObject, _ place: SchemaPlace) {
        for entry in keywords {
            if SchemaKeyword.all[entry.key] != nil { continue }
            let location = place.location.member(entry.key)
            if let successor = SchemaKeyword.former[entry.key] {
                warn(location, "is a keyword of an earlier draft without effect in 2020-12; use \(successor)")
            } else if let near = nearMiss(entry) {
                warn(location, "is no keyword of 2020-12 and has no effect; did you mean \(near)?")
            }
        }
        if place["if"] == nil {
            for keyword in ["then", "else"] where place[keyword] != nil {
                warn(place.location.member(keyword), "has no effect without if")
            }
        } else if place["then"] == nil, place["else"] == nil {
            warn(place.location.member("if"), "has no effect on the answer without then or else")
        }
        if place["contains"] == nil {
            for keyword in ["minContains", "maxContains"] where place[keyword] != nil {
                warn(place.location.member(keyword), "has no effect without contains")
            }
        }
        if place["enum"]?.arrayValue?.isEmpty == true {
            warn(place.location.member("enum"), "allows no value at all")
        }
        if let format = place["format"]?.stringValue, StringFormat(name: format) == nil,
            let near = Spelling.nearest(to: format, among: StringFormat.allCases.map(\.name))
        {
            warn(place.location.member("format"), "\(ValueText.cut(format)) is not known; did you mean \(near)?")
        }
    }

    /// The keyword that was probably meant: near in spelling, and its value could be this one.
    private func nearMiss(_ entry: (key: String, value: JSONValue)) -> String? {
        if entry.key.hasPrefix("x-") || entry.key.utf8.count < 4 { return nil }
        guard let near = Spelling.nearest(to: entry.key, among: SchemaKeyword.names, mostEdits: 2),
            SchemaKeyword.all[near]?.shape.allows(entry.value) == true
        else { return nil }
        return near
    }
}
