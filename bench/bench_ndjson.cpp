// Writes COUNT resources, one a line, to standard output: the given files in turn, each line with an id of its own.
//   bench_ndjson COUNT FILE...
#include "bench/payload.h"

#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

namespace bindgate::bench {
namespace {

// A resource cut at its own id, which stands before any other in the payloads.
struct Template {
  std::string before;
  std::string after;
};

Template cut(const char* path) {
  const std::string text = read_compact(path);
  const std::string key = "\"id\":\"";
  const std::size_t begin = text.find(key);
  const std::size_t end = begin == std::string::npos ? begin : text.find('"', begin + key.size());
  if (end == std::string::npos) throw std::runtime_error(std::string(path) + " has no id");
  return {text.substr(0, begin + key.size()), text.substr(end) + "\n"};
}

void print(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) throw std::runtime_error("cannot write");
}

int run(unsigned long count, char** files, std::size_t file_count) {
  std::vector<Template> templates;
  for (std::size_t i = 0; i < file_count; ++i) templates.push_back(cut(files[i]));
  for (unsigned long i = 0; i < count; ++i) {
    const Template& each = templates[i % templates.size()];
    print(each.before);
    print("bench-" + std::to_string(i));
    print(each.after);
  }
  if (std::fflush(stdout) != 0) throw std::runtime_error("cannot write");
  return 0;
}

}  // namespace
}  // namespace bindgate::bench

int main(int argc, char** argv) {
  try {
    if (argc < 3) throw std::runtime_error("usage: bench_ndjson COUNT FILE...");
    return bindgate::bench::run(std::stoul(argv[1]), argv + 2, static_cast<std::size_t>(argc - 2));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "bench_ndjson: %s\n", e.what());
    return 1;
  }
}
