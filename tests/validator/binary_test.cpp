// A Binary whose bytes are said to be FHIR: they are judged as the resource they are.
#include "tests/validator/judging.h"

#include <catch2/catch.hpp>

#include <string>

using namespace bindgate;
using namespace bindgate::testing;
using namespace bindgate::validator;

namespace {

std::string base64(const std::string& bytes) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto at = [&](std::size_t k) { return k < bytes.size() ? static_cast<unsigned char>(bytes[k]) : 0U; };
    const unsigned bits = (at(i) << 16) | (at(i + 1) << 8) | at(i + 2);
    for (int k = 0; k < 4; ++k) out += digits[(bits >> (18 - 6 * k)) & 63];
  }
  for (std::size_t k = bytes.size(); k % 3 != 0; ++k) out[out.size() - 1 - (k - bytes.size())] = '=';
  return out;
}

std::string binary(const std::string& type, const std::string& data) {
  return R"({"resourceType":"Binary","contentType":")" + type + R"(","data":")" + data + R"("})";
}

const std::string kBad = R"({"resourceType":"Patient","gender":"BADCODE"})";
const std::string kGood = R"({"resourceType":"Patient","gender":"male"})";
const std::string kBadXml = R"(<Patient xmlns="http://hl7.org/fhir"><gender value="BADCODE"/></Patient>)";

}  // namespace

TEST_CASE("bytes that are said to be FHIR are judged") {
  const std::string refused = "error not-in-value-set Binary.data\n";
  CHECK(judged(binary("application/fhir+json", base64(kBad))) == refused);
  CHECK(judged(binary("APPLICATION/FHIR+JSON; charset=utf-8", base64(kBad))) == refused);
  CHECK(judged(binary("application/json+fhir", base64(kBad))) == refused);
  CHECK(judged(binary("application/fhir+xml", base64(kBadXml))) == refused);
  CHECK(judged_xml(to_xml(binary("application/fhir+json", base64(kBad)))) == refused);
  CHECK(judged(binary("application/fhir+json", base64(kGood))).empty());
  CHECK(judged(binary("application/pdf", base64(kBad))).empty());
  CHECK(judged(binary("application/vnd.fhir.smart", base64(kBad))).empty());
  CHECK(judged(binary("application/x-fhir-log", base64("started"))).empty());
}

TEST_CASE("bytes that are said to be FHIR and cannot be read are of a wrong shape") {
  const std::string refused = "error wrong-shape Binary.data\n";
  CHECK(judged(binary("application/fhir+json", base64(kBadXml))) == refused);
  CHECK(judged(binary("application/fhir+xml", base64(kBad))) == refused);
  CHECK(judged(binary("application/fhir+ndjson", base64(kGood + "\n" + kBad))) == refused);
  CHECK(judged(binary("text/fhir+turtle", base64("a fhir:Patient ."))) == refused);
  CHECK(judged(binary("application/fhir+json", base64(kGood) + "*")) == refused);
}

TEST_CASE("a Binary that is said to be FHIR in a Binary that is, is refused") {
  const std::string inner = binary("application/fhir+json", base64(kGood));
  CHECK(judged(binary("application/fhir+json", base64(inner))) == "error wrong-shape Binary.data\n");
  const std::string bytes = binary("application/pdf", base64(kBad));
  CHECK(judged(binary("application/fhir+json", base64(bytes))).empty());
}

TEST_CASE("errors behind more findings than are listed refuse all the same") {
  std::string tags;
  for (int i = 0; i < 150; ++i) tags += R"({"code":"x"},)";
  const std::string many =
      R"({"resourceType":"Patient","meta":{"tag":[)" + tags + R"({"code":"x"}]},"gender":"BADCODE"})";
  Judge one(core_rules(), settings_of());
  const Report report = judge(binary("application/fhir+json", base64(many)), fhir::Format::json, one);
  CHECK(report.errors == 1);
  CHECK(report.warnings == 151);
  CHECK(report.findings.size() == 100);
}
