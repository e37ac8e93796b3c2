// The command line: `bindgate COMMAND`. Everything a command does is in its own file.
#include "app/commands.h"
#include "app/terminology_commands.h"
#include "terminology/nearest_word.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <exception>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace bindgate::app {

namespace {

using Run = std::function<int()>;

CLI::App& add(CLI::App& app, const char* name, const char* what, const char* example) {
  CLI::App* command = app.add_subcommand(name, what);
  command->footer(std::string("Example:\n  ") + example);
  return *command;
}

void add_config(CLI::App& command, std::string& target, bool needed) {
  CLI::Option* option = command.add_option("-c,--config", target, "The YAML configuration");
  option->check(CLI::ExistingFile);
  if (needed) option->required();
}

void add_commands(CLI::App& app, Run& run) {
  static ServeOptions serve_options;
  CLI::App& serve_command = add(app, "serve", "Run the gateway", "bindgate serve -c bindgate.yaml");
  add_config(serve_command, serve_options.config, true);
  serve_command.callback([&run] { run = [] { return serve(serve_options); }; });

  static DemoOptions demo_options;
  CLI::App& demo_command = add(app, "demo", "Try it out: the gateway with its embedded R4 definitions",
                               "bindgate demo --upstream http://localhost:8888/fhir");
  demo_command
      .add_option("--listen", demo_options.listen,
                  "Where to listen: by default for this machine alone, with 0.0.0.0:8080 for others")
      ->capture_default_str();
  demo_command.add_option("--upstream", demo_options.upstream,
                          "A FHIR server of yours; without it, an embedded in-memory one");
  demo_command.add_option("--terminology", demo_options.terminology,
                          "Where the terminology endpoint listens; without it, on the next port");
  demo_command.callback([&run] { run = [] { return demo(demo_options); }; });

  static ValidateOptions validate_options;
  CLI::App& validate_command = add(app, "validate", "Check resources without a server",
                                   "bindgate validate --format ndjson patients.ndjson folder/ -");
  add_config(validate_command, validate_options.config, false);
  validate_command.add_option("-p,--package", validate_options.packages, "A FHIR package: .tgz or folder");
  validate_command.add_option("--profile", validate_options.profiles, "A profile every resource is checked against");
  validate_command.add_option("--format", validate_options.format, "text, json or ndjson")
      ->check(CLI::IsMember({"text", "json", "ndjson"}))
      ->capture_default_str();
  validate_command
      .add_option("file", validate_options.files,
                  "Files, folders, NDJSON, each also in gzip, archives, or - for standard input")
      ->required();
  validate_command.callback([&run] { run = [] { return validate(validate_options); }; });

  static CheckOptions check_options;
  CLI::App& check_command = add(app, "check", "Check a configuration: packages, rules, what is not enforced",
                                "bindgate check -c bindgate.yaml");
  add_config(check_command, check_options.config, true);
  check_command.add_option("--format", check_options.format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  check_command.add_flag("-q,--quiet", check_options.quiet, "Nothing but errors and warnings");
  check_command.add_flag("--all", check_options.all, "With notes on the embedded definitions");
  check_command.callback([&run] { run = [] { return check(check_options); }; });

  static BindingsOptions bindings_options;
  CLI::App& bindings_command =
      add(app, "bindings", "List the bound elements of a type or profile", "bindgate bindings Patient");
  add_config(bindings_command, bindings_options.config, false);
  bindings_command.add_option("-p,--package", bindings_options.packages, "A FHIR package: .tgz or folder");
  bindings_command.add_option("name", bindings_options.name, "A type, or a profile's or extension's url or name")
      ->required();
  bindings_command.callback([&run] { run = [] { return bindings(bindings_options); }; });

  add_terminology_commands(app, run);

  CLI::App& version_command = add(app, "version", "Print the version", "bindgate version");
  version_command.callback([&run] {
    run = [] {
      std::cout << version() << '\n';
      return 0;
    };
  });
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> out;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    out.push_back(command->get_name());
  }
  return out;
}

// Ends with a sentence where there is no command of that name.
void expect_command(const CLI::App& app, const std::string& name) {
  const std::vector<std::string> known = command_names(app);
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  const std::string meant = terminology::did_you_mean(name, known);
  throw std::runtime_error("there is no command \"" + name + "\"." +
                           (meant.empty() ? " `bindgate help` lists them." : meant));
}

void add_help(CLI::App& app, Run& run) {
  static std::string name;
  // Once a command has been parsed, the whole program's help is that command's.
  static std::string all;
  CLI::App& command = add(app, "help", "Tell what the commands are, or more of one", "bindgate help validate");
  command.add_option("command", name, "A command");
  command.callback([&app, &run] {
    run = [&app] {
      if (!name.empty()) expect_command(app, name);
      std::cout << (name.empty() ? all : app.get_subcommand(name)->help("bindgate"));
      return 0;
    };
  });
  all = app.help();
}

int main_of(int count, char** values) {
  CLI::App app("Checks the coded elements of FHIR writes in front of a FHIR server.", "bindgate");
  app.footer("Example:\n  bindgate demo\n\n`bindgate help COMMAND` tells more of each.");
  app.set_version_flag("--version", version(), "Print the version");
  app.require_subcommand(1);
  Run run;
  add_commands(app, run);
  add_help(app, run);
  try {
    if (count > 1 && values[1][0] != '-') expect_command(app, values[1]);
  } catch (const std::exception& error) {
    std::cerr << "bindgate: " << error.what() << '\n';
    return 2;
  }
  try {
    app.parse(count, values);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    return run();
  } catch (const std::exception& error) {
    std::cerr << "bindgate: " << error.what() << '\n';
    return 2;
  }
}

}  // namespace

}  // namespace bindgate::app

int main(int count, char** values) {
  return bindgate::app::main_of(count, values);
}
