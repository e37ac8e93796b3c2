#include "terminology/ucum/parser.h"
#include "terminology/ucum/units.h"

#include "definitions.h"

#include <expat.h>
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

using namespace bindgate::terminology;
using ucum::Decimal;
using ucum::Quantity;

namespace {

struct Case {
  std::string kind;  // "validation"
  std::map<std::string, std::string> attributes;
};

struct Reading {
  std::string kind;
  std::vector<Case> cases;
};

void on_start(void* data, const char* name, const char** attributes) {
  auto& reading = *static_cast<Reading*>(data);
  if (std::string_view(name) != "case") {
    reading.kind = name;
    return;
  }
  Case& read = reading.cases.emplace_back();
  read.kind = reading.kind;
  for (; *attributes != nullptr; attributes += 2) read.attributes[attributes[0]] = attributes[1];
}

std::vector<Case> functional_tests() {
  const auto path =
      std::filesystem::path(BINDGATE_SOURCE_DIR) / ".." / "shared" / "conformance" / "ucum" / "functional-tests.xml";
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  Reading reading;
  if (text.empty()) return reading.cases;
  XML_Parser parser = XML_ParserCreate(nullptr);
  XML_SetUserData(parser, &reading);
  XML_SetStartElementHandler(parser, on_start);
  const auto done = XML_Parse(parser, text.data(), static_cast<int>(text.size()), 1);
  XML_ParserFree(parser);
  REQUIRE(done == XML_STATUS_OK);
  return reading.cases;
}

// Equal as far as the expected number goes: to half a unit of its last digit.
bool agrees(const Decimal& found, const std::string& expected) {
  const std::size_t mark = expected.find_first_of("eE");
  const std::string digits = expected.substr(0, mark);
  const std::size_t dot = digits.find('.');
  int last = dot == std::string::npos ? 0 : -static_cast<int>(digits.size() - dot - 1);
  if (mark != std::string::npos) last += std::stoi(expected.substr(mark + 1));
  const Decimal half = boost::multiprecision::pow(Decimal(10), last) * Decimal("0.51");
  return boost::multiprecision::abs(found - Decimal(expected)) <= half;
}

bool passes(const Case& test) {
  const auto at = [&](const char* name) { return test.attributes.at(name); };
  if (test.kind == "validation") return ucum::valid(at("unit")) == (at("valid") == "true");
  if (test.kind == "displayNameGeneration") return ucum::display(at("unit")) == at("display");
  if (test.kind == "conversion") {
    const auto found = ucum::convert(Decimal(at("value")), at("srcUnit"), at("dstUnit"));
    return found && agrees(*found, at("outcome"));
  }
  const Quantity a{Decimal(at("v1")), at("u1")};
  const Quantity b{Decimal(at("v2")), at("u2")};
  const auto found = test.kind == "multiplication" ? ucum::multiply(a, b) : ucum::divide(a, b);
  if (!found || !ucum::commensurable(found->unit, at("uRes"))) return false;
  const auto value = ucum::convert(found->value, found->unit, at("uRes"));
  return value && agrees(*value, at("vRes"));
}

std::string message_of(std::string_view unit) {
  struct Silent : ucum::Reader {
    void on_component(const ucum::Component&) override {}
    void on_number(std::string_view) override {}
    void on_operator(char) override {}
    void on_open() override {}
    void on_close() override {}
  } silent;
  const auto error = ucum::read(unit, silent);
  return error ? error->message : std::string();
}

std::string canonical_text(const std::string& unit) {
  const auto found = ucum::canonical({1, unit});
  return found ? found->value.str(8) + ' ' + found->unit : "none";
}

}  // namespace

TEST_CASE("the public functional tests of UCUM pass") {
  const std::vector<Case> tests = functional_tests();
  if (tests.empty()) {
    WARN("skipped: ../shared/conformance/ucum/functional-tests.xml is not there");
    return;
  }
  CHECK(tests.size() > 300);
  for (const Case& test : tests) {
    CAPTURE(test.kind, test.attributes);
    CHECK(passes(test));
  }
}

TEST_CASE("UCUM expressions are read by the whole grammar") {
  for (const char* unit : {"mg/dL",    "mm[Hg]",   "/min", "10*3/uL",       "10^9/L",
                           "kg.m/s2",  "m-2",      "m+2",  "{cells}/uL",    "mg{creatinine}",
                           "[degF]",   "%",        "Cel",  "(kg.m)/(s2.K)", "10*-6",
                           "cal_[15]", "B[10.nV]", "''",   "[in_i'H2O]",    "dar",
                           "KiBy",     "1",        "100",  "ug/kg/h",       "(mg{total}){all}"}) {
    CAPTURE(unit);
    CHECK(ucum::valid(unit));
    CHECK(message_of(unit) == "");
  }
  struct Row {
    std::string unit;
    const char* message;
  };
  const Row rows[] = {
      {"mg/", "'/' is not followed by a unit"},
      {"molv", "'molv' is no unit of UCUM"},
      {"mmHg", "'mmHg' is no unit of UCUM"},
      {"k[degF]", "'k[degF]' is no unit of UCUM"},
      {"m[H2O", "A square bracket is not closed"},
      {"(m", "A parenthesis is not closed"},
      {"m)", "')' cannot stand here"},
      {"m{a", "An annotation is not closed"},
      {"m{a{b}}", "An annotation may hold printable ASCII characters other than braces only"},
      {"m{\xC3\xA4}", "An annotation may hold printable ASCII characters other than braces only"},
      {"m-", "An exponent is a number of at most three digits"},
      {"m1234", "An exponent is a number of at most three digits"},
      {"m s", "' s' cannot stand here"},
      {"..", "There is no unit"},
      {std::string("m\0s", 3), nullptr},
      {std::string(600, 'm'), "The unit is longer than 512 characters"},
      {std::string(40, '(') + "m" + std::string(40, ')'), "The unit's parentheses are nested deeper than 32 levels"},
      {std::string(31, '9'), "A number has more than 30 digits"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.unit);
    CHECK_FALSE(ucum::valid(row.unit));
    if (row.message != nullptr) CHECK(message_of(row.unit) == row.message);
  }
}

TEST_CASE("UCUM units have a canonical form, and one of a dimension converts to another") {
  CHECK(canonical_text("mm") == "0.001 m");
  CHECK(canonical_text("N") == "1000 g.m.s-2");
  CHECK(canonical_text("mg/dL") == "10 g.m-3");
  CHECK(canonical_text("m/x") == "none");
  CHECK(canonical_text("Cel/s") == "none");
  CHECK(canonical_text("u[IU]/mL") == "1 [iU].m-3");
  CHECK(ucum::commensurable("[IU]/L", "[iU]/mL"));
  CHECK_FALSE(ucum::commensurable("[IU]", "[arb'U]"));
  CHECK_FALSE(ucum::commensurable("m", "s"));
  struct Row {
    const char* value;
    const char* from;
    const char* to;
    const char* found;
  };
  const Row rows[] = {
      {"37", "Cel", "[degF]", "98.6"},        {"98.6", "[degF]", "Cel", "37"},  {"0", "Cel", "K", "273.15"},
      {"7.4", "[pH]", "mol/L", "3.98107e-8"}, {"1", "mol/L", "mmol/L", "1000"}, {"80", "dB", "Np", "18.42068"},
      {"1", "[lb_av]", "kg", "0.45359237"},   {"100", "%[slope]", "deg", "45"}, {"10", "dar", "m2", "100"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.from, row.to);
    const auto found = ucum::convert(Decimal(row.value), row.from, row.to);
    REQUIRE(found);
    CHECK(agrees(*found, row.found));
  }
  CHECK_FALSE(ucum::convert(-1, "mol/L", "[pH]"));
  CHECK_FALSE(ucum::divide({1, "m"}, {0, "s"}));
}

TEST_CASE("every UCUM code that the core value sets list is one") {
  const std::vector<bindgate::fhir::Package> packages{bindgate::fhir::load_package(
      std::filesystem::path(BINDGATE_SOURCE_DIR) / "packages" / "hl7.fhir.r4.core-4.0.1.tgz")};
  const auto held = Terminology::compile(packages);
  const CodeSystem* system = held->code_system("http://unitsofmeasure.org");
  REQUIRE(system);
  CHECK(system->version() == "2.2");
  CHECK(system->display_of_unlisted("mg/dL") == "(milligram) / (deciliter)");
  std::size_t seen = 0;
  for (const ValueSet* set : held->value_sets()) {
    for (const Coded& member : set->members(5000)) {
      if (member.system != "http://unitsofmeasure.org") continue;
      CAPTURE(set->url(), member.code);
      CHECK(ucum::valid(member.code));
      ++seen;
    }
  }
  CHECK(seen > 20);
}
