#include "app/commands.h"

namespace bindgate::app {

std::string version() {
  return "bindgate " BINDGATE_VERSION " (FHIR R4, 4.0.1)";
}

}  // namespace bindgate::app
