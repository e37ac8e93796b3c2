// Measures the processor time proxies spend per request.
//   bench_load ROUNDS CONNECTIONS < PLAN
// reads a plan from standard input, one line a
// measurement: CASE PROXY PID PORT METHOD PATH PAYLOAD STATUS REQUESTS (PAYLOAD a file, or - for none), plays it
// ROUNDS times from top to bottom, and prints a line for each:
//   CASE PROXY MEDIAN MIN MAX RATIO RATIO_MIN RATIO_MAX RATE P99
// in microseconds of processor time a request; a ratio compares with the case's first proxy in the same round. RATE is
// answers a second, the median of the rounds, and P99 the microseconds within which 99 of 100 of all answers came.
#include "bench/load.h"
#include "bench/payload.h"
#include "bench/process.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace bindgate::bench {
namespace {

struct Measurement {
  std::string name;
  std::string proxy;
  std::vector<pid_t> pids;
  Load load;
  std::vector<double> microseconds;                 // one a round
  std::vector<double> rates;                        // likewise
  std::vector<std::chrono::nanoseconds> latencies;  // of all rounds
};

Measurement parse_line(const std::string& line, std::size_t connections) {
  std::istringstream in(line);
  Measurement m;
  pid_t pid = 0;
  std::string method;
  std::string path;
  std::string payload;
  if (!(in >> m.name >> m.proxy >> pid >> m.load.port >> method >> path >> payload >> m.load.expected_status >>
        m.load.requests) ||
      m.load.requests == 0) {
    throw std::runtime_error("not a plan's line: " + line);
  }
  m.pids = with_children(pid);
  m.load.connections = connections;
  m.load.request = make_request(method, path, payload == "-" ? std::string() : read_compact(payload));
  return m;
}

std::vector<Measurement> read_plan(std::size_t connections) {
  std::vector<Measurement> plan;
  for (std::string line; std::getline(std::cin, line);) {
    if (!line.empty()) plan.push_back(parse_line(line, connections));
  }
  if (plan.empty()) throw std::runtime_error("the plan is empty");
  return plan;
}

void measure(Measurement& m) {
  const auto before = processor_time(m.pids);
  const LoadResult result = run_load(m.load);
  const std::chrono::duration<double, std::micro> spent = processor_time(m.pids) - before;
  m.microseconds.push_back(spent.count() / static_cast<double>(m.load.requests));
  m.rates.push_back(static_cast<double>(m.load.requests) / std::chrono::duration<double>(result.elapsed).count());
  m.latencies.insert(m.latencies.end(), result.latencies.begin(), result.latencies.end());
}

// A tenth of the requests, uncounted: caches filled, upstream connections open.
void warm_up(const Measurement& m) {
  Load load = m.load;
  load.requests = std::max<std::size_t>(1, load.requests / 10);
  static_cast<void>(run_load(load));
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

void print_spread(const std::vector<double>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  std::printf("\t%.3f\t%.3f\t%.3f", median(values), *low, *high);
}

double p99_microseconds(std::vector<std::chrono::nanoseconds> latencies) {
  const auto at = latencies.begin() + static_cast<std::ptrdiff_t>(latencies.size() * 99 / 100);
  std::nth_element(latencies.begin(), at, latencies.end());
  return std::chrono::duration<double, std::micro>(*at).count();
}

void print_summary(const std::vector<Measurement>& plan) {
  std::map<std::string, const Measurement*> baselines;
  for (const Measurement& m : plan) {
    const Measurement& baseline = *baselines.emplace(m.name, &m).first->second;
    std::vector<double> ratios;
    for (std::size_t i = 0; i < m.microseconds.size(); ++i)
      ratios.push_back(m.microseconds[i] / baseline.microseconds[i]);
    std::printf("%s\t%s", m.name.c_str(), m.proxy.c_str());
    print_spread(m.microseconds);
    print_spread(ratios);
    std::printf("\t%.0f\t%.0f\n", median(m.rates), p99_microseconds(m.latencies));
  }
}

template <typename Step>
void with_context(Measurement& m, Step step) {
  try {
    step(m);
  } catch (const std::exception& e) {
    throw std::runtime_error(m.name + " through " + m.proxy + ": " + e.what());
  }
}

int run(int rounds, std::size_t connections) {
  std::vector<Measurement> plan = read_plan(connections);
  for (Measurement& m : plan) with_context(m, warm_up);
  for (int round = 0; round < rounds; ++round) {
    for (Measurement& m : plan) with_context(m, measure);
  }
  print_summary(plan);
  return 0;
}

}  // namespace
}  // namespace bindgate::bench

int main(int argc, char** argv) {
  try {
    const int rounds = argc == 3 ? std::stoi(argv[1]) : 0;
    const int connections = argc == 3 ? std::stoi(argv[2]) : 0;
    if (rounds < 1 || connections < 1) throw std::runtime_error("usage: bench_load ROUNDS CONNECTIONS < PLAN");
    return bindgate::bench::run(rounds, static_cast<std::size_t>(connections));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "bench_load: %s\n", e.what());
    return 1;
  }
}
