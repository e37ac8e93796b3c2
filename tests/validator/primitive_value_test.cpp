// What values the primitive types allow, in JSON and XML.
#include "validator/primitive_value.h"

#include "tests/validator/judging.h"

#include <catch2/catch.hpp>

#include <string>

using namespace bindgate;
using namespace bindgate::testing;
using namespace bindgate::validator;
using fhir::ValueKind;
using rules::Primitive;

namespace {

Fault in_xml(Primitive primitive, const std::string& value) {
  return fault_of(primitive, ValueKind::string, fhir::Format::xml, value);
}

}  // namespace

TEST_CASE("texts: not empty, not blank, and without white space where the type has none") {
  struct Row {
    std::string value;
    Fault string;
    Fault code;
    Fault uri;
  };
  const auto none = Fault::none;
  const auto space = Fault::white_space;
  const auto blank = Fault::blank;
  const Row row = GENERATE_COPY(values<Row>({
      {"a", none, none, none},
      {"abcdefgh", none, none, none},
      {"abcdefghijklmnopqrstuvwxyz0123456789-_.~%", none, none, none},
      {"a b", none, none, space},
      {"abcdefgh ijklmnop", none, none, space},
      {"a  b", none, space, space},
      {"a\tb", none, space, space},
      {"a\nb", none, space, space},
      {" a", none, space, space},
      {"a ", none, space, space},
      {"abcdefg ", none, space, space},
      {"abcdefghijk\x01", none, space, space},
      {"\xC2\xA0"
       "a",
       none, space, space},
      {"a\xC2\xA0", none, space, space},
      {"abc\xE2\x80\x83"
       "def",
       none, space, space},
      {"\xC3\xA4\xE6\x97\xA5\xE2\x82\xAC", none, none, none},
      {"a\xE2\x80\x8C"
       "b",
       none, none, none},
      {"", Fault::empty, Fault::empty, Fault::empty},
      {" ", blank, blank, blank},
      {"\t", blank, blank, blank},
      {" \r\n\t ", blank, blank, blank},
      {"\xE2\x80\x83", blank, blank, blank},
      {"\xC2\xA0\xC2\xA0", blank, blank, blank},
      {"\xE3\x80\x80 \xE2\x80\xA8", blank, blank, blank},
      {"\xE2\x80\x8B", blank, blank, none},
      {"\xC2", none, none, none},
      {"\xE2\x80", none, none, none},
  }));
  CAPTURE(row.value);
  CHECK(in_xml(Primitive::string, row.value) == row.string);
  CHECK(in_xml(Primitive::markdown, row.value) == row.string);
  CHECK(in_xml(Primitive::uri, row.value) == row.uri);
  if (row.code != blank || row.uri == blank) CHECK(in_xml(Primitive::code, row.value) == row.code);
}

TEST_CASE("numbers, dates and ids by their form") {
  struct Row {
    Primitive primitive;
    std::vector<std::string> right;
    std::vector<std::string> wrong;
  };
  const Row row = GENERATE(values<Row>({
      {Primitive::boolean, {"true", "false"}, {"True", "1", "yes", " true"}},
      {Primitive::integer,
       {"0", "-1", "+7", "2147483647", "-2147483648"},
       {"-0", "01", "1.0", "1e2", "2147483648", "-2147483649", "99999999999999999999", "-", "+", "a"}},
      {Primitive::unsigned_int, {"0", "1", "2147483647"}, {"-1", "2147483648", "1.5"}},
      {Primitive::positive_int, {"1", "+1"}, {"0", "-1"}},
      {Primitive::decimal, {"0", "-0.50", "1e400", "1E-2"}, {"+1", ".5", "1.", "NaN", "0x1", "01"}},
      {Primitive::id, {"a", "A-1.b", std::string(64, 'x')}, {"a_b", "a b", "a/b", std::string(65, 'x'), "\xC3\xA4"}},
      {Primitive::date,
       {"1970", "1970-01", "1970-01-31", "2000-02-29", "0001-01-01"},
       {"0000", "70", "1970-13", "1970-00", "1970-1", "1970-02-30", "1900-02-29", "1970-01-32", "1970-01-00",
        "01/02/1970", "1970-01-01T00:00:00Z", "1970-", " 1970", "1970 "}},
      {Primitive::date_time,
       {"1970", "1970-01", "1970-01-31", "2020-01-01T10:00:00Z", "2020-01-01T10:00:00.123456+14:00",
        "2016-12-31T23:59:60-05:30"},
       {"2020-01-01T10:00:00", "2020-01-01T10:00Z", "2020-01-01T24:00:00Z", "2020-01-01T10:00:00+1400",
        "2020-01-01T10:00:00+14:30", "2020-01-01T10:00:00z", "2020-01-01 10:00:00Z", "2020-01T10:00:00Z",
        "2020-01-01T10:00:00.Z", "2020-01-01T10:60:00Z"}},
      {Primitive::instant, {"2020-01-01T10:00:00Z", "2020-01-01T10:00:00.1-00:00"}, {"2020-01-01", "2020"}},
      {Primitive::time, {"00:00:00", "23:59:59.999"}, {"24:00:00", "10:00", "10:00:00Z"}},
  }));
  for (const std::string& value : row.right) {
    CAPTURE(value);
    CHECK(in_xml(row.primitive, value) == Fault::none);
  }
  for (const std::string& value : row.wrong) {
    CAPTURE(value);
    CHECK(in_xml(row.primitive, value) == Fault::form);
  }
}

TEST_CASE("JSON writes each type in its own kind") {
  const auto [json, expected] = GENERATE_COPY(table<std::string, std::string>({
      {patient(R"("active":"true")"), "error wrong-shape Patient.active\n"},
      {patient(R"("active":1)"), "error wrong-shape Patient.active\n"},
      {patient(R"("active":true)"), ""},
      {patient(R"("multipleBirthInteger":"2")"), "error wrong-shape Patient.multipleBirth.ofType(integer)\n"},
      {patient(R"("multipleBirthInteger":2)"), ""},
      {patient(R"("multipleBirthInteger":2.0)"), "error wrong-shape Patient.multipleBirth.ofType(integer)\n"},
      {observation(R"("valueQuantity":{"value":"2.0"})"),
       "error wrong-shape Observation.value.ofType(Quantity).value\n"},
      {observation(R"("valueQuantity":{"value":2.0e1})"), ""},
      {patient(R"("birthDate":1970)"), "error wrong-shape Patient.birthDate\n"},
      {patient(R"("name":[{"family":1},{"family":true},{"family":"x"}])"),
       "error wrong-shape Patient.name[0].family\nerror wrong-shape Patient.name[1].family\n"},
      {patient(R"("name":[{"given":["a",null,"b"]}])"), ""},
      {patient(R"("id":"a_b")"), "error wrong-shape Patient.id\n"},
      {patient(R"("extension":[{"url":7}])"), "error wrong-shape Patient.extension[0].url\n"},
      {patient(R"("extension":[{"url":"http://x.example/a b"}])"), "error wrong-shape Patient.extension[0].url\n"},
      {patient(R"("birthDate":{"value":"1970"})"),
       "error wrong-shape Patient.birthDate\nerror unknown-element Patient.birthDate.value\n"},
      // FHIR advises against a blank text, and forbids an empty one.
      {patient(R"("name":[{"family":" "},{"family":""}])"),
       "warning wrong-shape Patient.name[0].family\nerror wrong-shape Patient.name[1].family\n"},
  }));
  CAPTURE(json);
  CHECK(judged(json) == expected);
}
