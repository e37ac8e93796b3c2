#include "fhir/reader.h"

#include <catch2/catch.hpp>

#include <string>

using namespace bindgate::fhir;

namespace {

// The Document as one line: names with indexes, values, children in braces.
std::string show(const Document& document, const Element& element) {
  std::string out;
  for (const Element& child : document.children(element)) {
    if (!out.empty()) out += ' ';
    out += child.name;
    if (child.in_array) out += '[' + std::to_string(child.index) + ']';
    if (child.kind != ValueKind::none) out += '=' + std::string(child.value);
    if (child.first_child != 0) out += '{' + show(document, child) + '}';
  }
  return out;
}

std::string read_and_show(std::string text) {
  Document document;
  const std::size_t size = text.size();
  text.reserve(size + kPadding);
  const auto result = read_json({text.data(), size}, text.capacity(), document);
  if (!result) return "error: " + result.error().message;
  return show(document, document.root());
}

ReadError error_of(const std::string& text) {
  Document document;
  const auto result = read_json(text, text.size(), document);
  REQUIRE(result.has_error());
  return result.error();
}

}  // namespace

TEST_CASE("JSON becomes the elements of the FHIR logical model") {
  const auto [text, shown] = GENERATE(table<std::string, std::string>({
      {R"({})", ""},
      {R"({"resourceType":"Patient","gender":"male"})", "resourceType=Patient gender=male"},
      {R"({"given":["a","b"]})", "given[0]=a given[1]=b"},
      {R"({"n":-1.50e+3 , "b":true, "x":null})", "n=-1.50e+3 b=true"},
      {R"({"n":123456789012345678901234567890, "m":1e400})", "n=123456789012345678901234567890 m=1e400"},
      {R"({"a":{"b":[{"c":"d"},{"c":"e"}]}})", "a{b[0]{c=d} b[1]{c=e}}"},
      {R"({"birthDate":"1970","_birthDate":{"id":"x"}})", "birthDate=1970{id=x}"},
      {R"({"_birthDate":{"id":"x"},"birthDate":"1970"})", "birthDate=1970{id=x}"},
      {R"({"given":["a",null,"c"],"_given":[null,{"id":"y"},{"id":"z"}]})",
       "given[0]=a given[2]=c{id=z} given[1]{id=y}"},
      {R"({"_given":[{"id":"x"},null],"given":[null,"b"]})", "given[0]{id=x} given[1]=b"},
      {R"({"g\u0061":"\u00e9\n\"","k":"\\"})", "ga=\xC3\xA9\n\" k=\\"},
      {R"(  {"a" : [ ] , "o" : { } }  )", "o"},
  }));
  CAPTURE(text);
  CHECK(read_and_show(text) == shown);
}

TEST_CASE("what is not FHIR JSON is refused with its kind") {
  using Kind = ReadError::Kind;
  const auto [text, kind] = GENERATE(table<std::string, Kind>({
      {"", Kind::malformed},
      {"null", Kind::malformed},
      {"[]", Kind::malformed},
      {"\"a\"", Kind::malformed},
      {"{", Kind::malformed},
      {"{}}", Kind::malformed},
      {"{} {}", Kind::malformed},
      {"{\"a\":1 \"b\":2}", Kind::malformed},
      {"{\"a\":[1,]}", Kind::malformed},
      {"{\"a\":[1 2]}", Kind::malformed},
      {"{\"a\":1,}", Kind::malformed},
      {"{\"a\":[1}", Kind::malformed},
      {"{\"a\":[1,2}", Kind::malformed},
      {"{a:1}", Kind::malformed},
      {"{'a':1}", Kind::malformed},
      {"{\"a\"}", Kind::malformed},
      {"{\"a\":}", Kind::malformed},
      {"{\"a\":male}", Kind::malformed},
      {"{\"a\":nul}", Kind::malformed},
      {"{\"a\":nulll}", Kind::malformed},
      {"{\"a\":truee}", Kind::malformed},
      {"{\"a\":tru}", Kind::malformed},
      {"{\"a\":01}", Kind::malformed},
      {"{\"a\":+1}", Kind::malformed},
      {"{\"a\":.5}", Kind::malformed},
      {"{\"a\":1.}", Kind::malformed},
      {"{\"a\":1e}", Kind::malformed},
      {"{\"a\":-}", Kind::malformed},
      {"{\"a\":NaN}", Kind::malformed},
      {"{\"a\":\"x}", Kind::malformed},
      {"{\"a\":\"\\x\"}", Kind::malformed},
      {"{\"a\":\"\\ud800\"}", Kind::malformed},
      {"{\"a\":\"\n\"}", Kind::malformed},
      {"{\"a\":1} // no", Kind::malformed},
      {"{/* no */}", Kind::malformed},
      {"{\"a\":[[1]]}", Kind::malformed},
      {"{\"_a\":1}", Kind::malformed},
      {"{\"_a\":[\"x\"]}", Kind::malformed},
      {"\xEF\xBB\xBF{}", Kind::charset},
      {"{\"a\":\"\xff\"}", Kind::charset},
      {"{\"a\":\"\xc0\x80\"}", Kind::charset},
      {"{\"a\":1,\"a\":1}", Kind::duplicate_property},
      {"{\"a\":1,\"\\u0061\":1}", Kind::duplicate_property},
      {"{\"_a\":{},\"_a\":{}}", Kind::duplicate_property},
      {"{\"x\":{\"y\":[{\"a\":null,\"a\":null}]}}", Kind::duplicate_property},
  }));
  CAPTURE(text);
  const ReadError error = error_of(text);
  CHECK(static_cast<int>(error.kind) == static_cast<int>(kind));
  CHECK_FALSE(error.message.empty());
}

TEST_CASE("a repeated property is found however many properties stand between") {
  std::string text = "{";
  for (int i = 0; i < 500; ++i) text += "\"p" + std::to_string(i) + "\":1,";
  CHECK(read_and_show(text + "\"z\":1}").starts_with("p0=1"));
  CHECK(error_of(text + "\"p7\":2}").kind == ReadError::Kind::duplicate_property);
  CHECK(error_of(text + "\"p499\":2}").kind == ReadError::Kind::duplicate_property);
}

TEST_CASE("nesting is capped and a refused document leaves the next one clean") {
  const auto nested = [](std::size_t depth) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += "{\"a\":";
    text += "1";
    for (std::size_t i = 0; i < depth; ++i) text += "}";
    return text;
  };
  Document document;
  const std::string deep = nested(kMaxDepth + 1);
  const auto refused = read_json(deep, deep.size(), document);
  REQUIRE(refused.has_error());
  CHECK(refused.error().kind == ReadError::Kind::too_deep);
  const std::string fits = nested(kMaxDepth);
  CHECK(read_json(fits, fits.size(), document).has_value());
  const std::string million = std::string(1'000'000, '[');
  CHECK(error_of("{\"a\":" + million).kind == ReadError::Kind::malformed);
}

TEST_CASE("elements know where they stand in the text") {
  const std::string text = "{\n  \"entry\": [\n    {\"a\": \"b\"} , {\"c\":[{} ]}\n  ]\n}";
  Document document;
  REQUIRE(read_json(text, text.size(), document).has_value());
  std::vector<std::string> objects;
  for (const Element& entry : document.children(document.root())) {
    objects.push_back(text.substr(entry.begin, entry.end - entry.begin));
  }
  CHECK(objects == std::vector<std::string>{"{\"a\": \"b\"}", "{\"c\":[{} ]}"});
  const Element* entry = document.child(document.root(), "entry");
  const Position at = position_of(text, document.child(*entry, "a")->begin);
  CHECK(at.line == 3);
  CHECK(at.column == 11);
  CHECK(error_of("{\n\"a\":1,\n \"a\":2}").line == 3);
}

TEST_CASE("two long halves of one primitive array merge in linear time") {
  std::string values;
  std::string extensions;
  for (int i = 0; i < 50'000; ++i) {
    values += i ? ",\"v\"" : "\"v\"";
    extensions += i ? ",{\"id\":\"i\"}" : "{\"id\":\"i\"}";
  }
  const std::string text = "{\"given\":[" + values + "],\"_given\":[" + extensions + "]}";
  Document document;
  REQUIRE(read_json(text, text.size(), document).has_value());
  CHECK(document.elements().size() == 100'001);
}
