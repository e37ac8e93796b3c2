// The commands that ask the terminology engine: expand, lookup, validate-code, subsumes and translate. Main thread.
#pragma once

#include "terminology/operations/service.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace bindgate::app {

struct OperationOptions {
  terminology::Operation operation = terminology::Operation::expand;
  // The operation's parameters by their FHIR names, in order.
  std::vector<std::pair<std::string, std::string>> parameters;
  // What is read besides the embedded R4 core.
  std::string config;
  std::vector<std::string> packages;
  std::vector<std::string> files;
  std::string format = "text";  // text, json, xml
};

// Asks and prints the answer. 0; 1 where it is negative or refused. Throws for what cannot be read.
int operate(const OperationOptions& options);

// Adds the commands; the one that is chosen sets `run`.
void add_terminology_commands(CLI::App& app, std::function<int()>& run);

}  // namespace bindgate::app
