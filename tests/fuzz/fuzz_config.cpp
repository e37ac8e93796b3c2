// The configuration's loader: any text becomes a Config or a ConfigError that names its place.
#include "check.h"
#include "config/config.h"

#include <cstdint>
#include <string>

using bindgate::fuzz::check;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 16 * 1024) return 0;  // an operator's file, not a stranger's
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const auto config = bindgate::config::parse(text, "fuzz.yaml", "/");
    check(config.server.threads >= 1, "there is a thread");
    check(config.proxy.body_limit > 0, "there is a body limit");
  } catch (const bindgate::config::ConfigError& error) {
    check(std::string(error.what()).starts_with("fuzz.yaml:"), "an error names its place");
  }
  return 0;
}
