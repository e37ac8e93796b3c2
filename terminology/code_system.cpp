#include "terminology/code_system.h"

namespace bindgate::terminology {

const SystemHeader& CodeSystem::header() const {
  static const SystemHeader active{{}, "active", {}, {}, {}, false, false};
  return active;
}

}  // namespace bindgate::terminology
