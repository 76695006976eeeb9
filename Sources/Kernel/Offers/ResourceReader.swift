// SPDX-License-Identifier: Apache-2.0

package import JSON

extension ResourceDescriptor {
    /// Reads one entry of `resources`.
    package init(resource value: JSONValue, at pointer: String) throws(ManifestError) {
        let field = try ManifestField(value, at: pointer)
        let uri = try field.string("uri")
        if let fault = URIText.fault(uri) { throw field.fail("uri", "must \(fault), is \"\(uri.prefix(160))\"") }
        let name = try Self.name(field)
        let common = try Common(field, name)
        let size = try field.integer(ifPresent: "size", in: 0...Int64.max)
        do throws(JSONSchemaError) {
            self = try ResourceDescriptor(
                uri: uri, name: name, title: common.title, description: common.description, mimeType: common.mimeType,
                size: size, annotations: common.annotations, icons: common.icons, meta: common.meta,
                timeoutMilliseconds: common.timeout)
        } catch { throw field.fail("uri", "\(error)") }
        timeToLiveMilliseconds = common.timeToLive
    }

    /// Reads one entry of `resource_templates`.
    package init(template value: JSONValue, at pointer: String) throws(ManifestError) {
        let field = try ManifestField(value, at: pointer)
        let text = try field.string("uri_template")
        let template: URITemplate
        do { template = try URITemplate(parsing: text) } catch {
            throw field.fail("uri_template", "must \(error.fault), is \"\(text.prefix(160))\"")
        }
        let name = try Self.name(field)
        let common = try Common(field, name)
        var variables: [OfferedArgument] = []
        for (index, value) in try field.array("variables").enumerated() {
            let variable = try OfferedArgument(reading: value, at: "\(pointer)/variables/\(index)", isRequired: true)
            guard template.variables.contains(variable.name), !variables.contains(where: { $0.name == variable.name })
            else {
                throw field.fail(
                    "variables/\(index)/name",
                    "must be one of \(template.variables.joined(separator: ", ")), each once; is \"\(variable.name)\"")
            }
            variables.append(variable)
        }
        do throws(JSONSchemaError) {
            self = try ResourceDescriptor(
                template: template, name: name, title: common.title, description: common.description,
                mimeType: common.mimeType, annotations: common.annotations, icons: common.icons, meta: common.meta,
                timeoutMilliseconds: common.timeout, variables: variables)
        } catch { throw field.fail("variables", "\(error)") }
        timeToLiveMilliseconds = common.timeToLive
    }

    /// A resource's name is text; nobody calls it by that.
    private static func name(_ field: ManifestField) throws(ManifestError) -> String {
        let name = try field.string("name")
        guard name.utf8.count <= 128, name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw field.fail("name", "must be 1 to 128 bytes without control characters, is \"\(name.prefix(128))\"")
        }
        return name
    }

    /// What resources and templates have both.
    private struct Common {
        let title: String
        let description: String
        let mimeType: String?
        let annotations: ContentAnnotations
        let icons: [Icon]
        let meta: JSONObject
        let timeout: Int64?
        let timeToLive: Int64

        init(_ field: ManifestField, _ name: String) throws(ManifestError) {
            title = try field.string("title", default: name)
            description = try field.string("description")
            mimeType = try field.string(ifPresent: "mime_type")
            annotations = try ContentAnnotations(reading: field)
            icons = try field.icons()
            meta = try field.meta()
            timeout = try field.integer(ifPresent: "timeout_ms", in: 1...86_400_000)
            timeToLive = try field.integer("ttl_ms", in: 0...31_536_000_000, default: 0)
        }
    }
}
