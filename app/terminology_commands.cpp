#include "app/terminology_commands.h"

#include <memory>

namespace bindgate::app {

namespace {

using terminology::Operation;

// A command as it is described to CLI11, with the options it fills; lives as long as the command line.
class Command {
 public:
  Command(CLI::App& app, const char* name, const char* what, const char* example, Operation operation)
      : command_(*app.add_subcommand(name, what)) {
    options_.operation = operation;
    command_.footer(std::string("Example:\n  ") + example);
    command_.add_option("-c,--config", options_.config, "The YAML configuration, for its packages")
        ->check(CLI::ExistingFile);
    command_.add_option("-p,--package", options_.packages, "A FHIR package: .tgz or folder")
        ->check(CLI::ExistingPath)
        ->allow_extra_args(false);
    command_.add_option("-f,--file", options_.files, "A file with a CodeSystem, ValueSet, ConceptMap or Bundle (JSON)")
        ->check(CLI::ExistingFile)
        ->allow_extra_args(false);
    command_.add_option("--format", options_.format, "text, json or xml")
        ->check(CLI::IsMember({"text", "json", "xml"}))
        ->capture_default_str();
  }

  // An operation's parameter, given by place or by an option.
  CLI::Option* positional(const char* name, const char* parameter, const char* what) {
    return option(name, parameter, what)->required();
  }
  CLI::Option* option(const char* name, const char* parameter, const char* what) {
    return command_.add_option_function<std::string>(
        name, [this, parameter](const std::string& value) { options_.parameters.emplace_back(parameter, value); },
        what);
  }
  // One that may be repeated.
  CLI::Option* list(const char* name, const char* parameter, const char* what) {
    return command_
        .add_option_function<std::vector<std::string>>(
            name,
            [this, parameter](const std::vector<std::string>& values) {
              for (const std::string& value : values) options_.parameters.emplace_back(parameter, value);
            },
            what)
        ->allow_extra_args(false);
  }
  void flag(const char* name, const char* parameter, const char* what) {
    command_.add_flag_callback(
        name, [this, parameter] { options_.parameters.emplace_back(parameter, "true"); }, what);
  }
  // Options that every operation about names and versions takes.
  void common() {
    option("--display-language", "displayLanguage", "Languages wanted, as in Accept-Language: de-CH,en;q=0.5");
    list("--use-supplement", "useSupplement", "A code system supplement that must be used");
    list("--system-version", "system-version", "SYSTEM|VERSION where nothing else says");
    list("--force-system-version", "force-system-version", "SYSTEM|VERSION whatever else says");
  }

  [[nodiscard]] CLI::App& app() { return command_; }
  [[nodiscard]] OperationOptions& options() { return options_; }

 private:
  CLI::App& command_;
  OperationOptions options_;
};

using Commands = std::vector<std::shared_ptr<Command>>;

void add_expand(CLI::App& app, Commands& commands) {
  auto& command = *commands.emplace_back(std::make_shared<Command>(
      app, "expand", "List the codes of a value set",
      "bindgate expand http://hl7.org/fhir/ValueSet/administrative-gender --filter fem", Operation::expand));
  command.positional("url", "url", "The value set: URL or URL|VERSION");
  command.option("--filter", "filter", "Words that the code or one of its names contains");
  command.option("--count", "count", "How many codes");
  command.option("--offset", "offset", "How many codes to pass over");
  command.flag("--active-only", "activeOnly", "Without inactive codes");
  command.flag("--exclude-nested", "excludeNested", "As a list, without the hierarchy");
  command.flag("--include-designations", "includeDesignations", "With all names");
  command.flag("--include-definition", "includeDefinition", "With the value set's definition (json, xml)");
  command.list("--property", "property", "A property of the concepts to tell");
  command.common();
}

void add_lookup(CLI::App& app, Commands& commands) {
  auto& command = *commands.emplace_back(
      std::make_shared<Command>(app, "lookup", "Tell what is known of a code",
                                "bindgate lookup http://hl7.org/fhir/administrative-gender male", Operation::lookup));
  command.positional("system", "system", "The code system's URL");
  command.positional("code", "code", "The code");
  command.option("--version", "version", "The code system's version");
  command.list("--property", "property", "A property to tell: child, designation, lang.de ...; * for all");
  command.common();
}

// "SYSTEM|CODE" or "SYSTEM|VERSION|CODE", as three parameters.
void take_coding(OperationOptions& options, const std::string& text, const std::string& version) {
  const std::size_t first = text.find('|');
  const std::size_t last = text.rfind('|');
  if (first == std::string::npos || first == 0 || last + 1 == text.size()) {
    throw CLI::ValidationError("--coding", "a coding is written SYSTEM|CODE or SYSTEM|VERSION|CODE");
  }
  options.parameters.emplace_back("system", text.substr(0, first));
  if (first != last) options.parameters.emplace_back(version, text.substr(first + 1, last - first - 1));
  options.parameters.emplace_back("code", text.substr(last + 1));
}

void add_validate_code(CLI::App& app, Commands& commands) {
  auto& command = *commands.emplace_back(std::make_shared<Command>(
      app, "validate-code", "Tell whether a code is in a value set or code system",
      "bindgate validate-code --system http://hl7.org/fhir/administrative-gender --code male \\\n"
      "      --value-set http://hl7.org/fhir/ValueSet/administrative-gender",
      Operation::validate_code));
  CLI::App& options = command.app();
  auto& held = command.options();
  CLI::Option* value_set = command.option("--value-set", "url", "The value set: URL or URL|VERSION");
  CLI::Option* code_system = options.add_option_function<std::string>(
      "--code-system",
      [&held](const std::string& url) {
        held.operation = Operation::validate_code_in_system;
        held.parameters.emplace_back("url", url);
      },
      "The code system, instead of a value set");
  code_system->excludes(value_set);
  CLI::Option* system = command.option("--system", "system", "The code's system");
  CLI::Option* code = command.option("--code", "code", "The code");
  CLI::Option* coding = options.add_option_function<std::string>(
      "--coding", [&held](const std::string& text) { take_coding(held, text, "systemVersion"); },
      "SYSTEM|CODE or SYSTEM|VERSION|CODE, instead of --system and --code");
  coding->excludes(system)->excludes(code)->excludes(code_system);
  options.add_option_function<std::string>(
      "--version",
      [&held](const std::string& version) {
        // Each operation has its own name for it.
        held.parameters.emplace_back("systemVersion", version);
        held.parameters.emplace_back("version", version);
      },
      "The version of the code's system");
  command.option("--display", "display", "The display to check with it");
  command.flag("--infer-system", "inferSystem", "Find the code's system in the value set");
  command.flag("--lenient-display", "lenient-display-validation", "A wrong display is a warning");
  command.common();
  options.parse_complete_callback([value_set, code_system, code, coding] {
    if (value_set->empty() && code_system->empty()) throw CLI::RequiredError("--value-set or --code-system");
    if (code->empty() && coding->empty()) throw CLI::RequiredError("--code or --coding");
  });
}

void add_subsumes(CLI::App& app, Commands& commands) {
  auto& command = *commands.emplace_back(std::make_shared<Command>(
      app, "subsumes", "Tell whether one code includes another",
      "bindgate subsumes http://terminology.hl7.org/CodeSystem/v3-ActCode _ActEncounterCode AMB", Operation::subsumes));
  command.positional("system", "system", "The code system's URL");
  command.positional("code-a", "codeA", "The code that may be the broader");
  command.positional("code-b", "codeB", "The code that may be the narrower");
  command.option("--version", "version", "The code system's version");
}

void add_translate(CLI::App& app, Commands& commands) {
  auto& command = *commands.emplace_back(std::make_shared<Command>(
      app, "translate", "Translate a code by the concept maps that are loaded",
      "bindgate translate http://hl7.org/fhir/administrative-gender male", Operation::translate));
  command.positional("system", "system", "The code system's URL");
  command.positional("code", "code", "The code");
  command.option("--version", "version", "The code system's version");
  command.option("--map", "url", "The concept map: URL or URL|VERSION; all, where it is not said");
  command.option("--target-system", "targetsystem", "The system to translate to");
  command.option("--source-scope", "source", "The value set that the code is of");
  command.option("--target-scope", "target", "The value set that translations are to be of");
  command.flag("--reverse", "reverse", "From the target of a map to its source");
}

}  // namespace

void add_terminology_commands(CLI::App& app, std::function<int()>& run) {
  Commands commands;
  add_expand(app, commands);
  add_lookup(app, commands);
  add_validate_code(app, commands);
  add_subsumes(app, commands);
  add_translate(app, commands);
  for (const std::shared_ptr<Command>& command : commands) {
    command->app().final_callback([command, &run] { run = [command] { return operate(command->options()); }; });
  }
}

}  // namespace bindgate::app
