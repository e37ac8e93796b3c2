#include "proxy/content_type.h"

#include "fields_of.h"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace bindgate;
using namespace bindgate::proxy;
using Kind = ContentType::Kind;

namespace {

ContentType read_type(std::string_view values) {
  return content_type(bindgate::testing::fields_of("content-type", values));
}

}  // namespace

TEST_CASE("a Content-Type names FHIR JSON or XML once, in UTF-8 and R4") {
  const auto [values, kind] = GENERATE(table<std::string_view, Kind>({
      {"", Kind::absent},
      {"application/fhir+json", Kind::fhir},
      {"Application/FHIR+JSON ; charset=\"UTF-8\"", Kind::fhir},
      {"application/fhir+json;charset=utf8", Kind::fhir},
      {"application/fhir+json; charset=utf-8;", Kind::fhir},
      {"application/fhir+json;; charset=utf-8", Kind::fhir},
      {"application/fhir+xml;fhirVersion=4.0", Kind::fhir},
      {"application/fhir+xml; fhirVersion=\"4.0.1\"; charset=UTF-8", Kind::fhir},
      {"application/fhir+json; profile=\"http://x.example/p\"", Kind::fhir},
      {"text/json", Kind::fhir},
      {"application/fhir+json; fhirVersion=5.0", Kind::version},
      {"application/fhir+json; charset=utf-16", Kind::charset},
      {"application/fhir+json; charset=\"\"", Kind::charset},
      {"application/fhir+json; charset='utf-8'", Kind::charset},
  }));
  CAPTURE(values);
  CHECK(read_type(values).kind == kind);
}

TEST_CASE("what is not exactly one well-formed media type is malformed") {
  const std::string_view values = GENERATE(
      "application/fhir json", "application/json fhir", "application/fhir xml", "application/fhir+json, text/plain",
      "application/fhir+json,", ",application/fhir+json", "application/fhir+json\napplication/fhir+json",
      "application/fhir+json\napplication/octet-stream", "application/octet-stream\napplication/fhir+json", "json",
      "xml", " ", "/json", "application/", "application//json", "application/fhir/json", "application /json",
      "application/ fhir+json", "application/fhir+json;charset", "application/fhir+json; =utf-8",
      "application/fhir+json; charset=", "application/fhir+json; charset =utf-8",
      "application/fhir+json; charset= utf-8", "application/fhir+json; charset=utf-8; charset=utf-16",
      "application/fhir+json; charset=utf-8; CharSet=utf-8", "application/fhir+json; fhirVersion=4.0; fhirversion=5.0",
      "application/fhir+json; charset*=utf-16''utf-16", "application/fhir+json; charset*0=utf; charset*1=-16",
      "application/fhir+json; charset=\"utf-8", "application/fhir+json; charset=\"utf\\-8\"",
      "application/fhir+json; charset=utf-8\"", "application/fhir+json; p=\"; charset=utf-16\"",
      "application/fhir+json; p=\"a,b\"", "application/fhir+json x", "application/fhir+json; charset=utf-8 x",
      "application/fhir+json; charset=utf-8, x/y", "\"application/fhir+json\"",
      "application/fhir+json; a=1; b=2; c=3; d=4; e=5; f=6; g=7; h=8; i=9", "application/*", "*/*", "*/json",
      "application/fhir+json\xC2\xA0",
      "appl\xC3\xAF"
      "cation/json",
      "application/fhir+json?", "application/(fhir)json", "application/octet-stream; charset",
      "text/plain, application/fhir+json", "image/png; a=b; a=c");
  CAPTURE(values);
  CHECK(read_type(values).kind == Kind::malformed);
}

TEST_CASE("a media type is sorted by what some FHIR server makes of it") {
  const auto [value, kind] = GENERATE(table<std::string_view, Kind>({
      {"text/turtle", Kind::foreign},
      {"application/x-turtle", Kind::foreign},
      {"application/fhir+turtle", Kind::foreign},
      {"application/fhir+ndjson", Kind::foreign},
      {"application/ndjson", Kind::foreign},
      {"application/x-ndjson", Kind::foreign},
      {"application/json-seq", Kind::foreign},
      {"application/jsonl", Kind::foreign},
      {"application/n-triples", Kind::foreign},
      {"application/rdf+xml", Kind::foreign},
      {"application/ld+json", Kind::foreign},
      {"text/n3", Kind::foreign},
      {"text/yaml", Kind::foreign},
      {"application/edn", Kind::foreign},
      {"text/xml+fhir", Kind::foreign},
      {"text/fhir+json", Kind::foreign},
      {"application/FHIR", Kind::foreign},
      {"application/vnd.hl7.fhir", Kind::foreign},
      {"application/x-www-form-urlencoded", Kind::foreign},
      {"application/json+xml", Kind::foreign},
      {"application/x-json", Kind::document},
      {"text/x-json", Kind::document},
      {"html/json", Kind::document},
      {"html/xml", Kind::document},
      {"application/hal+json", Kind::document},
      {"application/json5", Kind::document},
      {"application/geo+json", Kind::document},
      {"application/xhtml+xml", Kind::document},
      {"image/svg+xml", Kind::document},
      {"image/svg+xml; charset=utf-16", Kind::charset},
      {"image/svg+xml; fhirVersion=5.0", Kind::document},
      {"text/plain", Kind::other},
      {"text/plain; charset=latin1", Kind::other},
      {"application/octet-stream", Kind::other},
      {"application/pdf", Kind::other},
      {"image/png", Kind::other},
      {"multipart/form-data; boundary=x", Kind::other},
      {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", Kind::other},
      {"application/dicom", Kind::other},
      {"chemical/seq-aa-fasta", Kind::other},
  }));
  CAPTURE(value);
  CHECK(static_cast<int>(read_type(value).kind) == static_cast<int>(kind));
}

TEST_CASE("only FHIR's own names are strict") {
  CHECK(read_type("application/fhir+json").is_strict);
  CHECK(read_type("application/xml+fhir").is_strict);
  CHECK_FALSE(read_type("application/json").is_strict);
  CHECK(read_type("application/xml+fhir").format == fhir::Format::xml);
  CHECK(read_type("image/svg+xml").format == fhir::Format::xml);
  CHECK(read_type("application/fhir+json;x=y").media_type == "application/fhir+json");
}
