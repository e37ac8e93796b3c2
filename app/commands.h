// The commands of the executable. Each takes its options and returns the exit status; mistakes of the caller and of
// files are thrown as exceptions with a sentence, which main prints.
#pragma once

#include <string>
#include <vector>

namespace bindgate::app {

struct ServeOptions {
  std::string config;
};
int serve(const ServeOptions& options);

struct DemoOptions {
  std::string listen = "127.0.0.1:8080";
  std::string upstream;     // empty: an embedded in-memory FHIR server
  std::string terminology;  // where the terminology endpoint listens; empty: on the port after the gateway's
};
int demo(const DemoOptions& options);

struct ValidateOptions {
  std::string config;  // optional: its packages, profiles, rules and policy
  std::vector<std::string> packages;
  std::vector<std::string> profiles;  // canonicals every resource is checked against besides its own
  std::string format = "text";        // text, json, ndjson
  std::vector<std::string> files;     // files, folders, "-" for standard input
};
int validate(const ValidateOptions& options);

struct CheckOptions {
  std::string config;
  std::string format = "text";  // text, json
  bool quiet = false;           // only what is wrong
  bool all = false;             // with notes on the embedded definitions
};
int check(const CheckOptions& options);

struct BindingsOptions {
  std::string config;
  std::vector<std::string> packages;
  std::string name;
};
int bindings(const BindingsOptions& options);

// "bindgate 0.1.0 (FHIR R4 4.0.1)"
std::string version();
std::string version_number();  // "0.1.0"

}  // namespace bindgate::app
