#include "app/commands.h"

namespace bindgate::app {

std::string version() {
  return "bindgate " BINDGATE_VERSION " (FHIR R4, 4.0.1)";
}

std::string version_number() {
  return BINDGATE_VERSION;
}

}  // namespace bindgate::app
