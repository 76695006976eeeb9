// SPDX-License-Identifier: Apache-2.0
// RapidJSON's DOM: a Document is made, filled and freed every time. "parse" has the flags that are the default, which
// neither check UTF-8 nor round every double correctly; "parse_strict" turns both on.
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <memory>

#include "contest.hpp"

using namespace rapidjson;

static Digest digest(const Value &value) {
    switch (value.GetType()) {
    case kObjectType: {
        auto all = Digest::object();
        for (auto &m : value.GetObject()) all.member({m.name.GetString(), m.name.GetStringLength()}, digest(m.value));
        return all.closed();
    }
    case kArrayType: {
        auto all = Digest::array();
        for (auto &element : value.GetArray()) all.element(digest(element));
        return all;
    }
    case kStringType: return Digest::string({value.GetString(), value.GetStringLength()});
    case kNumberType: return Digest::number(value.GetDouble());
    case kNullType: return Digest::null();
    default: return Digest::boolean(value.GetBool());
    }
}

template <unsigned flags> static Figure parse(const std::string &name, const std::string &text) {
    return {name,
            [&text](long times) {
                while (times-- > 0) {
                    Document document;
                    document.Parse<flags>(text.data(), text.size());
                    black_hole(document);
                }
            },
            [&text] {
                Document document;
                document.Parse<flags>(text.data(), text.size());
                return Evidence{document.HasParseError() ? Digest{} : digest(document), ""};
            }};
}

static std::string written(const Document &document) {
    StringBuffer buffer;
    Writer<StringBuffer> writer(buffer);
    document.Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
}

static void add(std::vector<Figure> &figures, const std::string &subject, const std::string &text) {
    figures.push_back(parse<kParseDefaultFlags>("dom." + subject + ".parse", text));
    figures.push_back(
        parse<kParseFullPrecisionFlag | kParseValidateEncodingFlag>("strict." + subject + ".parse", text));
    auto document = std::make_shared<Document>();
    document->Parse<kParseFullPrecisionFlag>(text.data(), text.size());
    figures.push_back({"dom." + subject + ".write",
                       [document](long times) {
                           while (times-- > 0) {
                               StringBuffer buffer;
                               Writer<StringBuffer> writer(buffer);
                               document->Accept(writer);
                               black_hole(*buffer.GetString());
                           }
                       },
                       [document] { return Evidence{{}, written(*document)}; }});
}

int main(int, char **arguments) {
    auto document = content(arguments[1]), request = content(arguments[2]);
    std::vector<Figure> figures;
    add(figures, "document", document);
    add(figures, "request", request);
    serve(figures);
}
