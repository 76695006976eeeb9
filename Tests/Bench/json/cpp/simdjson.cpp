// SPDX-License-Identifier: Apache-2.0
// simdjson. The text stands in padded memory, as it wants it, before anything is measured. "dom" keeps its parser and
// so the memory of its tree, which is how its authors mean it to be used; "fresh" makes and frees a parser every time,
// as the other trees do. "ondemand" decodes into structs.
#include <simdjson.h>

#include <memory>
#include <optional>

#include "contest.hpp"

using namespace simdjson;

static Digest digest(dom::element value) {
    switch (value.type()) {
    case dom::element_type::OBJECT: {
        auto all = Digest::object();
        for (auto field : dom::object(value)) all.member(field.key, digest(field.value));
        return all.closed();
    }
    case dom::element_type::ARRAY: {
        auto all = Digest::array();
        for (auto element : dom::array(value)) all.element(digest(element));
        return all;
    }
    case dom::element_type::STRING: return Digest::string(std::string_view(value));
    case dom::element_type::NULL_VALUE: return Digest::null();
    case dom::element_type::BOOL: return Digest::boolean(bool(value));
    default: return Digest::number(double(value));
    }
}

struct Person {
    std::string id, name;
    int64_t level;
    double quota, utilization;
    bool active;
    std::optional<std::string> supervisor;
    std::string since;
    std::vector<int64_t> services;

    Digest digest() const {
        auto all = Digest::object(), list = Digest::array();
        for (auto service : services) list.element(Digest::number(double(service)));
        all.member("id", Digest::string(id));
        all.member("name", Digest::string(name));
        all.member("level", Digest::number(double(level)));
        all.member("quota", Digest::number(quota));
        all.member("utilization", Digest::number(utilization));
        all.member("active", Digest::boolean(active));
        all.member("supervisor", supervisor ? Digest::string(*supervisor) : Digest::null());
        all.member("since", Digest::string(since));
        all.member("services", list);
        return all.closed();
    }
};

static std::vector<Person> people(ondemand::parser &parser, const padded_string &text) {
    std::vector<Person> found;
    auto document = parser.iterate(text);
    for (ondemand::object object : document.get_array()) {
        Person person;
        person.id = std::string_view(object["id"]);
        person.name = std::string_view(object["name"]);
        person.level = object["level"];
        person.quota = object["quota"];
        person.utilization = object["utilization"];
        person.active = object["active"];
        ondemand::value supervisor = object["supervisor"];
        if (!supervisor.is_null()) person.supervisor = std::string_view(supervisor);
        person.since = std::string_view(object["since"]);
        for (auto service : object["services"].get_array()) person.services.push_back(int64_t(service));
        found.push_back(std::move(person));
    }
    return found;
}

struct Request {
    std::string jsonrpc, method, name, text;
    int64_t id;

    Digest digest() const {
        auto all = Digest::object(), params = Digest::object(), arguments = Digest::object();
        arguments.member("text", Digest::string(text));
        params.member("name", Digest::string(name));
        params.member("arguments", arguments.closed());
        all.member("jsonrpc", Digest::string(jsonrpc));
        all.member("id", Digest::number(double(id)));
        all.member("method", Digest::string(method));
        all.member("params", params.closed());
        return all.closed();
    }
};

static Request call(ondemand::parser &parser, const padded_string &text) {
    Request request;
    auto document = parser.iterate(text);
    request.jsonrpc = std::string_view(document["jsonrpc"]);
    request.id = document["id"];
    request.method = std::string_view(document["method"]);
    ondemand::object params = document["params"];
    request.name = std::string_view(params["name"]);
    request.text = std::string_view(params["arguments"]["text"]);
    return request;
}

static void add(std::vector<Figure> &figures, const std::string &subject, const padded_string &text) {
    auto kept = std::make_shared<dom::parser>();
    figures.push_back({"dom." + subject + ".parse",
                       [kept, &text](long times) {
                           while (times-- > 0) black_hole(kept->parse(text).value_unsafe());
                       },
                       [kept, &text] { return Evidence{digest(kept->parse(text)), ""}; }});
    figures.push_back({"fresh." + subject + ".parse",
                       [&text](long times) {
                           while (times-- > 0) {
                               dom::parser parser;
                               black_hole(parser.parse(text).value_unsafe());
                           }
                       },
                       [kept, &text] { return Evidence{digest(kept->parse(text)), ""}; }});
    auto tree = std::make_shared<dom::parser>();
    dom::element root = tree->parse(text);
    figures.push_back({"dom." + subject + ".write",
                       [tree, root](long times) {
                           while (times-- > 0) black_hole(minify(root));
                       },
                       [tree, root] { return Evidence{{}, minify(root)}; }});
}

int main(int, char **arguments) {
    padded_string document = padded_string::load(arguments[1]), request = padded_string::load(arguments[2]);
    std::vector<Figure> figures;
    add(figures, "document", document);
    add(figures, "request", request);
    auto parser = std::make_shared<ondemand::parser>();
    figures.push_back({"ondemand.document.parse",
                       [&](long times) {
                           while (times-- > 0) black_hole(people(*parser, document));
                       },
                       [&] {
                           auto all = Digest::array();
                           for (auto &person : people(*parser, document)) all.element(person.digest());
                           return Evidence{all, ""};
                       }});
    figures.push_back({"ondemand.request.parse",
                       [&](long times) {
                           while (times-- > 0) black_hole(call(*parser, request));
                       },
                       [&] { return Evidence{call(*parser, request).digest(), ""}; }});
    serve(figures);
}
