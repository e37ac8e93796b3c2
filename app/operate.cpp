#include "app/answer_text.h"
#include "app/terminology_commands.h"
#include "config/config.h"
#include "packages/embedded.h"
#include "proxy/terminology/xml_writer.h"

#include <algorithm>
#include <iostream>
#include <stdexcept>

namespace bindgate::app {

namespace {

using terminology::Json;

// A person waits for one answer, and wants all of it.
constexpr terminology::Limits kLimits{100'000, std::chrono::seconds(60)};

bool is_definition(const fhir::PackageFile& file) {
  return file.resource_type == "CodeSystem" || file.resource_type == "ValueSet" || file.resource_type == "ConceptMap";
}

std::vector<fhir::Package> load_packages(const OperationOptions& options) {
  std::vector<fhir::Package> out;
  out.push_back(fhir::load_package(packages::r4_core(), "embedded"));
  if (!options.config.empty()) {
    for (const std::filesystem::path& path : config::load(options.config).packages) {
      out.push_back(fhir::load_package(path));
    }
  }
  for (const std::string& path : options.packages) out.push_back(fhir::load_package(path));
  for (const std::string& path : options.files) {
    out.push_back(fhir::load_package(path));
    const auto& files = out.back().files;
    if (std::none_of(files.begin(), files.end(), is_definition)) {
      throw std::runtime_error(path + ": there is no CodeSystem, ValueSet or ConceptMap in it.");
    }
  }
  return out;
}

terminology::Service load_service(const OperationOptions& options) {
  const std::vector<fhir::Package> packages = load_packages(options);
  auto terminology = terminology::Terminology::compile(packages);
  // What is wrong in the files of a package is its makers' business; what is wrong in a file that is named is told.
  for (const terminology::LoadNote& note : terminology->notes()) {
    const auto named = [&](const fhir::Package& package) {
      return std::find(options.files.begin(), options.files.end(), package.source) != options.files.end() &&
             (note.package == package.name || note.package == package.source);
    };
    if (std::none_of(packages.begin(), packages.end(), named)) continue;
    std::cerr << "note: " << shown(note.file) << ": " << shown(note.message) << '\n';
  }
  auto resources = std::make_shared<const terminology::ResourceStore>(terminology::ResourceStore::load(packages));
  return {std::move(terminology), std::move(resources), kLimits};
}

// The answer is there, and it is no.
bool is_negative(const Json& answer) {
  for (const Json& parameter : answer.value("parameter", Json::array())) {
    const std::string name = parameter.value("name", "");
    if (name == "result" && parameter.value("valueBoolean", Json()) == Json(false)) return true;
    if (name == "outcome" && parameter.value("valueCode", Json()) == Json("not-subsumed")) return true;
  }
  return false;
}

void print(const Json& resource, const std::string& format) {
  if (format == "json") std::cout << resource.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  if (format == "xml") std::cout << proxy::tx::write_xml(resource) << '\n';
}

}  // namespace

int operate(const OperationOptions& options) {
  const terminology::Service service = load_service(options);
  terminology::Call call;
  call.operation = options.operation;
  for (const auto& [name, value] : options.parameters) call.parameters.add(name, value);
  const auto answer = service.answer(call);
  if (options.format != "text") {
    print(answer ? *answer : operation_outcome(answer.error().issues), options.format);
  } else if (answer) {
    std::cout << answer_text(*answer);
  } else {
    for (const terminology::Issue& issue : answer.error().issues)
      std::cerr << "bindgate: " << shown(issue.text) << '\n';
  }
  return answer && !is_negative(*answer) ? 0 : 1;
}

}  // namespace bindgate::app
